package io.castalia.streams.shard;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;

/** Latents of a shard in line, each once. */
final class Line {

    private final int shards;
    private final BitSet waiting = new BitSet();
    private int[] ring = new int[64];
    private int first;
    private int length;

    Line(int shards) {
        this.shards = shards;
    }

    void join(int latent) {
        if (!waiting.get(latent / shards)) {
            waiting.set(latent / shards);
            if (length == ring.length) {
                grow();
            }
            ring[(first + length++) % ring.length] = latent;
        }
    }

    void leave(int latent) {
        waiting.clear(latent / shards);
    }

    /** Lets the first go. One that has left is still in the ring, and passed over. */
    OptionalInt next() {
        while (length > 0) {
            int latent = ring[first];
            first = (first + 1) % ring.length;
            length--;
            if (waiting.get(latent / shards)) {
                waiting.clear(latent / shards);
                return OptionalInt.of(latent);
            }
        }
        return OptionalInt.empty();
    }

    private void grow() {
        int[] larger = Arrays.copyOf(ring, 2 * ring.length);
        System.arraycopy(ring, 0, larger, ring.length, first);
        ring = larger;
    }
}
