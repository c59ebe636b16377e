package io.castalia.consumers.export;

/**
 * What an exported cache holds, and what it does not.
 *
 * @param rows contexts, of a row each
 * @param tokens their tokens, without those that fill rows up
 * @param activations of the rows
 * @param shortRows rows that were filled up
 * @param leftOut contexts left out since they are shorter than a row
 * @param incomplete contexts left out since not all shards had them, when they were read
 */
public record CacheCounts(int rows, long tokens, long activations, int shortRows, long leftOut, long incomplete) {

    static final CacheCounts NONE = new CacheCounts(0, 0, 0, 0, 0, 0);
}
