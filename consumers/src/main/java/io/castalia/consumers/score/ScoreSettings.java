package io.castalia.consumers.score;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How scorers ask, and when they give a score.
 *
 * @param prompt windows in a prompt
 * @param readable least share of opinions that must be readable for a score
 * @param fewest least number of windows, of activating and of negative ones each
 * @param seed seed of the order and of false marks
 * @param negatives which silent windows are asked about: one kind, for a score is never pooled over kinds
 */
public record ScoreSettings(int prompt, double readable, int fewest, long seed, WindowKind negatives) {

    private static final String ALLOWED = "random, same-peak-token, co-occurring or silent-row";
    private static final List<WindowKind> NEGATIVES =
            List.of(WindowKind.RANDOM, WindowKind.SAME_PEAK_TOKEN, WindowKind.CO_OCCURRING, WindowKind.SILENT_ROW);

    /** Five windows in a prompt, as in the paper; four fifths readable; ten windows of each; random negatives. */
    public static final ScoreSettings DEFAULT = new ScoreSettings(5, 0.8, 10, 0, WindowKind.RANDOM);

    public ScoreSettings {
        Refusal.unless(prompt > 0, "score.prompt", prompt, "at least 1");
        Refusal.unless(readable > 0 && readable <= 1, "score.readable", readable, "above 0, at most 1");
        Refusal.unless(fewest > 0, "score.fewest", fewest, "at least 1");
        Refusal.unless(NEGATIVES.contains(negatives), "score.negatives", label(negatives), ALLOWED);
    }

    /** The same with another kind of negatives. */
    public ScoreSettings withNegatives(WindowKind kind) {
        return new ScoreSettings(prompt, readable, fewest, seed, kind);
    }

    /** The same with so many windows in a prompt. */
    public ScoreSettings withPrompt(int windows) {
        return new ScoreSettings(windows, readable, fewest, seed, negatives);
    }

    /** What is asked, cut into prompts in its order; the last may be shorter. */
    <T> List<List<T>> prompts(List<T> asked) {
        var prompts = new ArrayList<List<T>>();
        for (int from = 0; from < asked.size(); from += prompt) {
            prompts.add(asked.subList(from, Math.min(asked.size(), from + prompt)));
        }
        return prompts;
    }

    /** The kind of negatives of a name; refuses any other than random, same-peak-token, co-occurring and silent-row. */
    public static WindowKind negatives(String name) {
        return NEGATIVES.stream()
                .filter(kind -> label(kind).equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.unknown(
                        "negatives",
                        name,
                        NEGATIVES.stream().map(ScoreSettings::label).toList()));
    }

    /** A kind as settings and reasons write it: same-peak-token. */
    public static String label(WindowKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
