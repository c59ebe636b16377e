package io.castalia.producers.decoder;

import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;

/** How a token is chosen from what a model finds probable, where a {@link Generator} writes. */
public interface Sampling {

    /** The most probable token; of equal ones the lowest. */
    Sampling GREEDY = (logProbabilities, step) -> {
        int best = 0;
        for (int token = 1; token < logProbabilities.length; token++) {
            if (logProbabilities[token] > logProbabilities[best]) {
                best = token;
            }
        }
        return best;
    };

    /**
     * Chooses a token.
     *
     * @param logProbabilities by token, minus infinity for those that may not come; where that is
     *     all of them, what is returned is any token, and the caller looks
     * @param step how many tokens were generated before it
     */
    int choose(float[] logProbabilities, int step);

    /**
     * Draws tokens by their probabilities to the power of 1 / temperature.
     *
     * @param temperature above 0
     * @param name what the draws are made from: the same name draws the same tokens
     */
    static Sampling temperature(double temperature, String name) {
        Refusal.unless(
                temperature > 0 && Double.isFinite(temperature),
                "temperature",
                temperature,
                "above 0; greedy is apart");
        return (logProbabilities, step) -> {
            int best = GREEDY.choose(logProbabilities, step);
            var upTo = new double[logProbabilities.length];
            double sum = 0;
            for (int token = 0; token < upTo.length; token++) {
                sum += Math.exp((logProbabilities[token] - logProbabilities[best]) / temperature);
                upTo[token] = sum;
            }
            double drawn = sum * uniform(name, step);
            int token = 0;
            while (upTo[token] <= drawn) {
                token++;
            }
            return token;
        };
    }

    /** A number from 0 up to but without 1, made from a name and a step. */
    private static double uniform(String name, int step) {
        return (Id.of(name, step).low() >>> 11) * 0x1p-53;
    }
}
