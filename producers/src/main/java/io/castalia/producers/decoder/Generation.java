package io.castalia.producers.decoder;

import java.util.List;

/**
 * What a model wrote after a prompt, as a {@link Generator} gives it; no command uses it yet.
 *
 * @param tokens that it wrote, without a token that ended it
 * @param logProbabilities how probable it found each, natural logarithms, before any constraint or temperature
 * @param end why it stopped
 */
public record Generation(List<Integer> tokens, List<Float> logProbabilities, End end) {

    /** Why a generation stopped. */
    public enum End {
        /** A token came that means the end. */
        TOKEN,
        /** As many tokens as were wanted. */
        LENGTH,
        /** The constraint allowed no token, or none that the model finds possible. */
        NOTHING_ALLOWED
    }

    public Generation {
        tokens = List.copyOf(tokens);
        logProbabilities = List.copyOf(logProbabilities);
    }
}
