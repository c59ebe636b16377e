package io.castalia.consumers.score;

import io.castalia.schemas.Refusal;

/**
 * How scorers ask, and when they give a score.
 *
 * @param prompt windows in a prompt
 * @param readable least share of opinions that must be readable for a score
 * @param fewest least number of windows, of activating and of negative ones each
 * @param seed seed of the order and of false marks
 */
public record ScoreSettings(int prompt, double readable, int fewest, long seed) {

    /** Five windows in a prompt, as in the paper; four fifths readable; ten windows of each. */
    public static final ScoreSettings DEFAULT = new ScoreSettings(5, 0.8, 10, 0);

    public ScoreSettings {
        Refusal.unless(prompt > 0, "score.prompt", prompt, "at least 1");
        Refusal.unless(readable > 0 && readable <= 1, "score.readable", readable, "above 0, at most 1");
        Refusal.unless(fewest > 0, "score.fewest", fewest, "at least 1");
    }
}
