package io.castalia.producers.publish;

import io.castalia.schemas.Columns;
import java.nio.ByteBuffer;

/** The activations of one shard's latents in a block, by latent, and by position within a latent. */
final class ShardActivations {

    private final int[] skipped; // (firing latents), silent latents of the shard between each and the one before
    private final int[] latentCounts; // (firing latents)
    private final int[] positions; // (activations)
    private final short[] values; // (activations), half precision

    /** Room for the activations that were counted; {@link #put} fills it. */
    ShardActivations(int[] counts, int shard, int shards) {
        int firing = 0;
        int activations = 0;
        for (int latent = shard; latent < counts.length; latent += shards) {
            firing += counts[latent] > 0 ? 1 : 0;
            activations += counts[latent];
        }
        this.skipped = new int[firing];
        this.latentCounts = new int[firing];
        this.positions = new int[activations];
        this.values = new short[activations];
        int next = 0;
        int silent = 0;
        for (int latent = shard; latent < counts.length; latent += shards) {
            if (counts[latent] > 0) {
                skipped[next] = silent;
                latentCounts[next++] = counts[latent];
                silent = 0;
            } else {
                silent++;
            }
        }
    }

    void put(int index, int position, short half) {
        positions[index] = position;
        values[index] = half;
    }

    ByteBuffer latents() {
        return Columns.ofVarints(skipped, skipped.length);
    }

    ByteBuffer latentCounts() {
        return Columns.ofVarints(latentCounts, latentCounts.length);
    }

    /** Those of each latent as distances. */
    ByteBuffer positions() {
        var distances = new int[positions.length];
        int from = 0;
        for (int count : latentCounts) {
            int before = -1;
            for (int i = from; i < from + count; i++) {
                distances[i] = positions[i] - before - 1;
                before = positions[i];
            }
            from += count;
        }
        return Columns.ofVarints(distances, distances.length);
    }

    ByteBuffer values() {
        return Columns.ofShorts(values, values.length);
    }
}
