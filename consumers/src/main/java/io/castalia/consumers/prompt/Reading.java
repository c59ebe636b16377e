package io.castalia.consumers.prompt;

/**
 * What a reader makes of a reply.
 *
 * @param <T> what it looks for
 */
public sealed interface Reading<T> {

    /** It is there. */
    record Read<T>(T value) implements Reading<T> {}

    /**
     * It is not there, or not in the form that was asked for.
     *
     * @param reason in our own words, without any of the reply's: the model is told it when it is asked once more
     */
    record Fault<T>(String reason) implements Reading<T> {}
}
