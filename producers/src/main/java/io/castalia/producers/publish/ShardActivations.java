package io.castalia.producers.publish;

import io.castalia.schemas.Columns;
import java.nio.ByteBuffer;

/** The activations of one shard's latents in a block, by latent, and by position within a latent. */
final class ShardActivations {

    private final int[] latents; // (firing latents), ascending
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
        this.latents = new int[firing];
        this.latentCounts = new int[firing];
        this.positions = new int[activations];
        this.values = new short[activations];
        int next = 0;
        for (int latent = shard; latent < counts.length; latent += shards) {
            if (counts[latent] > 0) {
                latents[next] = latent;
                latentCounts[next++] = counts[latent];
            }
        }
    }

    void put(int index, int position, short half) {
        positions[index] = position;
        values[index] = half;
    }

    ByteBuffer latents() {
        return Columns.ofInts(latents, latents.length);
    }

    ByteBuffer latentCounts() {
        return Columns.ofInts(latentCounts, latentCounts.length);
    }

    ByteBuffer positions() {
        return Columns.ofInts(positions, positions.length);
    }

    ByteBuffer values() {
        return Columns.ofShorts(values, values.length);
    }
}
