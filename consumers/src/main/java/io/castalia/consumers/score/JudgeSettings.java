package io.castalia.consumers.score;

import io.castalia.schemas.Refusal;

/**
 * How a language model is asked for answers.
 *
 * @param temperature 0 for the likeliest answer
 * @param maxTokens tokens that a reply may have
 * @param alternatives likeliest tokens to be told at each place, where the model can; 0 to ask for none
 * @param seed seed of drawn answers
 */
public record JudgeSettings(double temperature, int maxTokens, int alternatives, long seed) {

    /** Temperature 0, five alternatives, as in the paper; room for some prose before the list. */
    public static final JudgeSettings DEFAULT = new JudgeSettings(0, 300, 5, 0);

    public JudgeSettings {
        Refusal.unless(temperature >= 0 && temperature <= 2, "judge.temperature", temperature, "0 to 2");
        Refusal.unless(maxTokens > 0, "judge.max-tokens", maxTokens, "at least 1");
        Refusal.unless(alternatives >= 0 && alternatives <= 20, "judge.alternatives", alternatives, "0 to 20");
    }
}
