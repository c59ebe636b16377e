package io.castalia.producers.publish;

/**
 * What became of an entry.
 *
 * @param entry the entry
 * @param contexts how many contexts it gave; none where it is an end or was set aside
 */
record Outcome(Entry entry, int contexts) {}
