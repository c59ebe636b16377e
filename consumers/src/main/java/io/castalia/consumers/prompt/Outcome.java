package io.castalia.consumers.prompt;

/**
 * What came of asking for something that must be read from the reply.
 *
 * @param <T> what was asked for
 */
public sealed interface Outcome<T> {

    /** What it cost, everything that was asked taken together. */
    Reply.Usage usage();

    /** It was read. */
    record Read<T>(T value, Reply.Usage usage) implements Outcome<T> {}

    /**
     * Two replies could not be read.
     *
     * @param fault why the last could not, in our own words
     * @param beginning how it began, quoted
     */
    record Unreadable<T>(String fault, String beginning, Reply.Usage usage) implements Outcome<T> {
        /** Why, and how the reply began. */
        public String reason() {
            return "%s; the reply: %s".formatted(fault, beginning);
        }
    }

    /** The model declined. */
    record Refused<T>(String reason, Reply.Usage usage) implements Outcome<T> {}

    /** There was no reply. */
    record Failed<T>(String reason, Reply.Usage usage) implements Outcome<T> {}
}
