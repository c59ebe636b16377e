package io.castalia.consumers.sample;

import io.castalia.schemas.Normalisation;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Rounding;
import io.castalia.schemas.wire.WindowKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * By whose rules examples are chosen and shown: ours, the paper's, or delphi's. A mode is defaults: what else is said on a
 * command line holds. {@code docs/modes.md} sets each number beside its source.
 */
public enum Mode {

    /** Ours: an explainer's examples and a scorer's never come from one part, and never are the same tokens. */
    STRICT,

    /** The paper's (arXiv 2410.13928), with sides kept apart as ours are. */
    PAPER,

    /** Delphi's defaults as of its commit 3c2e139, with what explainers and scorers both see. */
    DELPHI;

    private static final Rules OURS = new Rules(
            256,
            32,
            "as the coder or the tokenizer says, and masked",
            Normalisation.CEIL,
            "quantiles",
            40,
            10,
            100,
            60,
            WindowKind.RANDOM,
            false,
            5,
            200);
    private static final Rules OF_THE_PAPER = new Rules(
            256,
            32,
            "shown to the model, and masked",
            Normalisation.FLOOR,
            "quantiles",
            40,
            10,
            100,
            100,
            WindowKind.SILENT_ROW,
            false,
            5,
            200);
    private static final Rules OF_DELPHI = new Rules(
            256,
            32,
            "not shown to the model",
            Normalisation.CEIL,
            "quantiles",
            40,
            10,
            50,
            50,
            WindowKind.RANDOM,
            true,
            5,
            200);

    /**
     * What a mode means.
     *
     * @param context tokens in a row
     * @param window tokens in an example, on the grid
     * @param bos what becomes of the token that begins a sequence
     * @param normalisation how activations are shown
     * @param sampler which examples an explainer sees
     * @param examples how many
     * @param quantiles parts that windows are cut into by peak
     * @param activating windows in which the latent fires, of a score
     * @param silent windows in which it does not
     * @param negatives the kind of these
     * @param onePool whether explaining and scoring examples are drawn from the same windows, so that some are both
     * @param prompt windows in a scorer's prompt
     * @param least windows that a latent must fire in, of both sides together; half of them on each
     */
    public record Rules(
            int context,
            int window,
            String bos,
            Normalisation normalisation,
            String sampler,
            int examples,
            int quantiles,
            int activating,
            int silent,
            WindowKind negatives,
            boolean onePool,
            int prompt,
            int least) {

        /** How activations are shown, as records have it. */
        Rounding rounding() {
            return normalisation == Normalisation.FLOOR ? Rounding.DOWN : Rounding.UP;
        }
    }

    /** What it means. */
    public Rules rules() {
        return switch (this) {
            case STRICT -> OURS;
            case PAPER -> OF_THE_PAPER;
            case DELPHI -> OF_DELPHI;
        };
    }

    /** The names of all. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Mode::label).toList();
    }

    /** The mode of a name; refuses any other than strict, paper and delphi. */
    public static Mode named(String name) {
        return Arrays.stream(values())
                .filter(mode -> mode.label().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.unknown(
                        "mode", name, Arrays.stream(values()).map(Mode::label).toList()));
    }

    /** Its name, as settings have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Kinds of silent windows that a request by this mode may have, where its evidence was drawn for it. */
    public Set<WindowKind> kinds() {
        Set<WindowKind> kinds = EnumSet.complementOf(EnumSet.of(WindowKind.ACTIVATING, WindowKind.SILENT_ROW));
        return this == PAPER ? EnumSet.of(WindowKind.SILENT_ROW) : kinds;
    }

    /** The sampler as its requests carry it, so that no two modes ever make one request, or stand in one row. */
    String sampler(Sampler sampler) {
        return switch (this) {
            case STRICT -> sampler.label();
            case PAPER -> label() + "-" + sampler.label();
            case DELPHI -> label();
        };
    }

    /** What is to be said where a mode is chosen, a line each. */
    public List<String> told() {
        Rules rules = rules();
        return List.of(
                "rows of %d tokens, windows of %d; BOS is %s".formatted(rules.context, rules.window, rules.bos),
                "%d examples by the sampler %s; activations in tenths, rounded %s"
                        .formatted(
                                rules.examples,
                                rules.sampler,
                                rules.normalisation == Normalisation.CEIL ? "up" : "down"),
                "scores on %d activating windows of %d quantiles and %d silent ones, silent in their %s; %d in a prompt"
                        .formatted(
                                rules.activating,
                                rules.quantiles,
                                rules.silent,
                                rules.negatives == WindowKind.SILENT_ROW ? "whole context" : "window",
                                rules.prompt),
                rules.onePool
                        ? "explaining and scoring examples are drawn from one pool: some are both, and scores are that much too good"
                        : "no example is for explaining and for scoring");
    }
}
