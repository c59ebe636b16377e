package io.castalia.producers.publish;

import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Columns;
import java.util.Arrays;

/**
 * How large the block of the fullest shard gets as contexts are added, in bytes of Avro. Never too low, and too high
 * only by what stands between firing latents, which it bounds.
 */
final class BlockSize {

    /** Lengths of columns, numbers, the name: all that a block has besides its columns. */
    private static final int FRAME_BYTES = 512;

    private final int[] last; // (latents), where each fired last, in tokens since the first block of all
    private final int[] counts; // (latents), activations of each that has fired since the start
    private final int[] firing; // (shards), latents
    private final long[] activations; // (shards), bytes of what is known of them
    private final int localLatents;
    private int start; // of the block, in tokens since the first of all
    private int next;
    private long contexts;

    BlockSize(int latents, int shards) {
        this.last = new int[latents];
        this.counts = new int[latents];
        this.firing = new int[shards];
        this.activations = new long[shards];
        this.localLatents = (latents + shards - 1) / shards;
        this.next = 1;
        clear();
    }

    /** Begins another block. */
    void clear() {
        if (next > Integer.MAX_VALUE / 2) {
            Arrays.fill(last, 0);
            next = 1;
        }
        start = next;
        contexts = FRAME_BYTES;
        Arrays.fill(firing, 0);
        Arrays.fill(activations, 0);
    }

    void add(ContextRow row, SparseCode code) {
        contexts += row.bytes();
        for (int t = 0; t < code.tokens(); t++, next++) {
            if (!row.context().masked(t)) {
                for (int i = code.from(t); i < code.from(t + 1); i++) {
                    if (!BlockBuilder.isZero(code.half(i))) {
                        add(code.latent(i));
                    }
                }
            }
        }
    }

    private void add(int latent) {
        int shard = latent % activations.length;
        int before = last[latent];
        if (before < start) {
            before = start - 1;
            counts[latent] = 0;
            firing[shard]++;
            activations[shard]++;
        }
        // A count takes another byte when it gets to 128, and to 16,384.
        int count = ++counts[latent];
        int longer = count > 1 && Integer.bitCount(count) == 1 ? growth(count) : 0;
        activations[shard] += Short.BYTES + Columns.varintBytes(next - before - 1) + longer;
        last[latent] = next;
    }

    private static int growth(int count) {
        return Columns.varintBytes(count) - Columns.varintBytes(count - 1);
    }

    long bytes() {
        long most = 0;
        for (int shard = 0; shard < activations.length; shard++) {
            most = Math.max(most, activations[shard] + distances(firing[shard]));
        }
        return contexts + most;
    }

    /** The distances between so many latents at most: few can be long, as together they are no more than all latents. */
    private long distances(int latents) {
        long bytes = latents;
        for (int longer = localLatents >> 7; longer > 0; longer >>= 7) {
            bytes += Math.min(latents, longer);
        }
        return bytes;
    }
}
