package io.castalia.producers.corpus;

/**
 * What was fed so far.
 *
 * @param documents documents read, those that were there already among them
 * @param parts parts put on the topic now
 * @param skipped parts that the topic held already
 * @param deadLetters files and lines set aside, now or earlier
 */
public record FeedResult(long documents, long parts, long skipped, long deadLetters) {}
