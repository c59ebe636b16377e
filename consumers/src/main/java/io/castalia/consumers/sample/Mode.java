package io.castalia.consumers.sample;

import io.castalia.schemas.Normalisation;
import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** By whose rules examples are chosen and shown: ours, the paper's, or delphi's. A mode is defaults and no more. */
public enum Mode {

    /** Ours: an explainer's examples and a scorer's never come from one part, and never are the same tokens. */
    STRICT,

    /** The paper's (arXiv 2410.13928). */
    PAPER,

    /** Delphi's defaults as of its commit 3c2e139, with what explainers and scorers both see. */
    DELPHI;

    private static final Rules OURS = new Rules(
            256,
            32,
            "as the tokenizer says, masked",
            Normalisation.CEIL,
            "quantiles",
            40,
            10,
            100,
            60,
            Silence.WINDOW,
            false,
            5);
    private static final Rules OF_THE_PAPER = new Rules(
            256, 32, "kept, masked", Normalisation.FLOOR, "quantiles", 40, 10, 100, 100, Silence.ROW, false, 5);
    private static final Rules OF_DELPHI = new Rules(
            256, 32, "taken out of the text", Normalisation.CEIL, "quantiles", 40, 10, 50, 50, Silence.WINDOW, true, 5);

    /** Where a latent must be silent for a window to be a negative. */
    public enum Silence {

        /** In the window. */
        WINDOW,

        /** In the whole row that the window was cut from. */
        ROW
    }

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
     * @param silence where it must not
     * @param onePool whether explaining and scoring examples are drawn from the same windows, so that some are both
     * @param prompt windows in a scorer's prompt
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
            Silence silence,
            boolean onePool,
            int prompt) {}

    /** What it means. */
    public Rules rules() {
        return switch (this) {
            case STRICT -> OURS;
            case PAPER -> OF_THE_PAPER;
            case DELPHI -> OF_DELPHI;
        };
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
                                rules.silence == Silence.ROW ? "whole row" : "window",
                                rules.prompt),
                rules.onePool
                        ? "explaining and scoring examples are drawn from one pool: some are both, and scores are that much too good"
                        : "no example is for explaining and for scoring");
    }
}
