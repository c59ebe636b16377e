package io.castalia.streams.page;

import java.util.Arrays;
import java.util.List;

/** Where the entries of each latent and side stand in the rows of a page, oldest first. */
final class Groups {

    private final int[] first;
    private final int[] last;
    private int[] next = new int[256];
    private int[] rows = new int[256];
    private int[] starts = new int[256];
    private int[] counts = new int[256];
    private long[] bases = new long[256];
    private int n;

    private byte[] bytes = {};
    private int at;

    /** An index for so many groups: twice the latents of a page. */
    Groups(int groups) {
        first = new int[groups];
        last = new int[groups];
    }

    /** Looks through the rows. */
    void index(List<byte[]> fragments) {
        n = 0;
        Arrays.fill(first, -1);
        for (int row = 0; row < fragments.size(); row++) {
            index(row, fragments.get(row));
        }
    }

    /** The first run of entries of a group, or -1. */
    int first(int group) {
        return first[group];
    }

    /** The run after, or -1. */
    int next(int run) {
        return next[run];
    }

    /** The row in which a run stands. */
    int row(int run) {
        return rows[run];
    }

    /** Where it begins in the row. */
    int start(int run) {
        return starts[run];
    }

    /** How many entries it has. */
    int count(int run) {
        return counts[run];
    }

    /** What its first ordinal is counted from. */
    long base(int run) {
        return bases[run];
    }

    /** The lowest base, 0 where there is none. */
    long lowestBase() {
        return Arrays.stream(bases, 0, n).min().orElse(0);
    }

    private void index(int row, byte[] fragments) {
        bytes = fragments;
        at = 0;
        while (at < bytes.length) {
            int end = Math.toIntExact(varint());
            end += at;
            long base = varint();
            while (at < end) {
                int group = (int) varint();
                int count = (int) varint();
                int length = (int) varint();
                add(group, row, at, count, base);
                at += length;
            }
        }
    }

    private void add(int group, int row, int start, int count, long base) {
        if (n == next.length) {
            next = Arrays.copyOf(next, 2 * n);
            rows = Arrays.copyOf(rows, 2 * n);
            starts = Arrays.copyOf(starts, 2 * n);
            counts = Arrays.copyOf(counts, 2 * n);
            bases = Arrays.copyOf(bases, 2 * n);
        }
        rows[n] = row;
        starts[n] = start;
        counts[n] = count;
        bases[n] = base;
        next[n] = -1;
        if (first[group] < 0) {
            first[group] = n;
        } else {
            next[last[group]] = n;
        }
        last[group] = n;
        n++;
    }

    private long varint() {
        long value = 0;
        int shift = 0;
        while (bytes[at] < 0) {
            value |= (bytes[at++] & 0x7fL) << shift;
            shift += 7;
        }
        return value | (long) bytes[at++] << shift;
    }
}
