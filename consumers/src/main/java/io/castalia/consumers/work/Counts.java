package io.castalia.consumers.work;

/**
 * What a worker has done since it was started.
 *
 * @param processed records worked on to their end
 * @param sent records sent and confirmed by the broker
 * @param skipped records that were none of its business: marks, requests for other explainers, and other runs'
 * @param deadLetters records set aside
 */
public record Counts(long processed, long sent, long skipped, long deadLetters) {}
