package io.castalia.streams.shard;

import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Summaries by latent. A block reads and writes each latent's head once, and its examples only where one may come in. */
final class SummaryTable {

    private final Table heads;
    private final Table examples;
    private final Keys keys;
    private final SummaryShape shape;
    private final Lottery.Drum drum;

    SummaryTable(Tables tables, Keys keys, SummaryShape shape, Lottery.Drum drum) {
        this.heads = tables.heads();
        this.examples = tables.examples();
        this.keys = keys;
        this.shape = shape;
        this.drum = drum;
    }

    /**
     * What a block has changed.
     *
     * @param windows the windows of the block that some summary now holds, so that their texts are needed
     * @param conflicts examples that were met again with other activations
     */
    record Change(BitSet windows, int conflicts) {}

    /** Takes in a whole block. */
    Change apply(Block block, WindowGrid grid) {
        var held = new BitSet();
        int conflicts = 0;
        int first = 0;
        var offsets = new int[grid.windows() == 0 ? 0 : block.tokens()];
        var halves = new short[offsets.length];
        for (int i = 0; i < block.latents.length; i++) {
            int latent = block.latents[i];
            byte[] key = keys.latent(latent);
            var stored = new Stored(examples, key);
            Summary summary = read(latent, heads.get(key), stored);
            grid.visit(i, first, first + block.latentCounts[i], (l, window, from, to) -> {
                for (int j = from; j < to; j++) {
                    offsets[j - from] = block.positions[j] - grid.firstToken(window);
                    halves[j - from] = block.values[j];
                }
                int context = grid.context(window);
                if (summary.offer(
                        block.sides[context],
                        block.contextIds.get(context),
                        grid.number(window),
                        block.partIds.get(context),
                        grid.tokens(window),
                        offsets,
                        halves,
                        to - from)) {
                    held.set(window);
                }
            });
            first += block.latentCounts[i];
            conflicts += summary.conflicts();
            heads.put(key, summary.head());
            if (summary.touched()) {
                stored.replace(summary.examples());
            }
        }
        return new Change(held, conflicts);
    }

    /** The summary of a latent, given its head; null for one that has never fired. */
    Summary read(int latent, byte @Nullable [] head) {
        return read(latent, head, new Stored(examples, keys.latent(latent)));
    }

    private Summary read(int latent, byte @Nullable [] head, Stored stored) {
        Lottery.Drum ofLatent = drum.of(latent);
        return head == null ? Summary.empty(shape, ofLatent) : Summary.read(shape, ofLatent, head, stored);
    }

    /** Examples as they stand in the table. */
    private static final class Stored implements Supplier<byte @Nullable []> {

        private final Table table;
        private final byte[] key;
        private byte @Nullable [] bytes;

        Stored(Table table, byte[] key) {
            this.table = table;
            this.key = key;
        }

        @Override
        public byte @Nullable [] get() {
            bytes = table.get(key);
            return bytes;
        }

        void replace(byte[] newBytes) {
            if (bytes == null || !Arrays.equals(bytes, newBytes)) {
                table.put(key, newBytes);
            }
        }
    }
}
