package io.castalia.producers.publish;

import java.util.OptionalLong;

/**
 * What the group has committed of one partition of documents.
 *
 * @param offset of the next record; none before the first commit
 * @param tally what was done by then
 */
record Committed(OptionalLong offset, Tally tally) {}
