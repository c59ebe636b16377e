package io.castalia.consumers.export;

import io.castalia.schemas.Id;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which row each context has. The first shard numbers them as they come; in the others the n-th of a name is the n-th
 * there, for shards need not have them in one order. Keeps some 150 bytes a context, and four for each split.
 */
final class RowBook {

    private record Name(Id context, Id part) {}

    private static final class Rows {
        private int[] numbers = new int[1];
        private int known;
        private int shard;
        private int next;
    }

    private final Map<Name, Rows> rows = new HashMap<>();
    private final int splits;
    private int size;
    private int[] shardsSeen = new int[1024]; // (rows)
    private int[] counts; // (rows * splits)
    private long unknown;

    RowBook(int splits) {
        this.splits = splits;
        this.counts = new int[1024 * splits];
    }

    /** The row of the next context of these names in a shard; -1 where the first shard has no such one. */
    int row(int shard, Id context, Id part) {
        var name = new Name(context, part);
        if (shard == 0) {
            Rows known = rows.computeIfAbsent(name, n -> new Rows());
            if (known.known == known.numbers.length) {
                known.numbers = Arrays.copyOf(known.numbers, 2 * known.known);
            }
            known.numbers[known.known++] = size;
            grow();
            shardsSeen[size]++;
            return size++;
        }
        Rows known = rows.get(name);
        if (known != null && known.shard != shard) {
            known.shard = shard;
            known.next = 0;
        }
        if (known == null || known.next == known.known) {
            unknown++;
            return -1;
        }
        int row = known.numbers[known.next++];
        shardsSeen[row]++;
        return row;
    }

    private void grow() {
        if (size == shardsSeen.length) {
            shardsSeen = Arrays.copyOf(shardsSeen, 2 * size);
            counts = Arrays.copyOf(counts, Math.multiplyExact(2 * size, splits));
        }
    }

    /** One more activation. */
    void count(int row, int split) {
        counts[row * splits + split]++;
    }

    int size() {
        return size;
    }

    /** Whether so many shards have the row, which are all. */
    boolean complete(int row, int shards) {
        return shardsSeen[row] == shards;
    }

    int entries(int row, int split) {
        return counts[row * splits + split];
    }

    int entries(int row) {
        int sum = 0;
        for (int split = 0; split < splits; split++) {
            sum += entries(row, split);
        }
        return sum;
    }

    /** Contexts of other shards that the first one has not. */
    long unknown() {
        return unknown;
    }
}
