package io.castalia.app.bench.load;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Packs what was drawn into the columns of a block. */
final class Packing {

    private static final int FORMAT = 1;

    private Packing() {}

    /** A block without activations: what is the same in every shard. */
    static ActivationBlock contexts(String hookpoint, int shards, Passage passage) {
        int n = passage.contexts();
        int t = passage.tokens();
        var sides = new byte[n];
        var tokenCounts = new int[n];
        for (int i = 0; i < n; i++) {
            sides[i] = passage.sides[i].wire();
            tokenCounts[i] = passage.context;
        }
        ByteBuffer empty = ByteBuffer.allocate(0);
        return ActivationBlock.newBuilder()
                .setFormat(FORMAT)
                .setHookpoint(hookpoint)
                .setShard(0)
                .setShards(shards)
                .setContexts(n)
                .setTexts(Arrays.asList(passage.texts))
                .setContextIds(ids(passage.contextIds))
                .setPartIds(ids(passage.partIds))
                .setSides(ByteBuffer.wrap(sides))
                .setTokenCounts(Columns.ofVarints(tokenCounts, n))
                .setTokenIds(Columns.ofVarints(passage.tokenIds, t))
                .setSpans(Columns.ofVarints(passage.spans, 2 * t))
                .setMasked(ByteBuffer.allocate((t + 7) / 8))
                // Every token's own bytes are those of its span.
                .setPieces(empty)
                .setLatents(empty)
                .setLatentCounts(empty)
                .setPositions(empty)
                .setValues(empty)
                .setMark(null)
                .build();
    }

    /** The same contexts with the activations of a shard. */
    static ActivationBlock shard(ActivationBlock contexts, int shard, Firings drawn) {
        return new ActivationBlock(
                contexts.getFormat(),
                contexts.getHookpoint(),
                shard,
                contexts.getShards(),
                contexts.getContexts(),
                contexts.getTexts(),
                contexts.getContextIds(),
                contexts.getPartIds(),
                contexts.getSides(),
                contexts.getTokenCounts(),
                contexts.getTokenIds(),
                contexts.getSpans(),
                contexts.getMasked(),
                contexts.getPieces(),
                Columns.ofVarints(skipped(drawn, shard, contexts.getShards()), drawn.firing()),
                Columns.ofVarints(drawn.latentCounts(), drawn.firing()),
                Columns.ofVarints(distances(drawn), drawn.activations()),
                Columns.ofShorts(drawn.values(), drawn.activations()),
                null);
    }

    private static ByteBuffer ids(Id[] ids) {
        var halves = new long[2 * ids.length];
        for (int i = 0; i < ids.length; i++) {
            halves[2 * i] = ids[i].low();
            halves[2 * i + 1] = ids[i].high();
        }
        return Columns.ofLongs(halves, halves.length);
    }

    /** Silent latents of the shard between each that fires and the one before. */
    private static int[] skipped(Firings drawn, int shard, int shards) {
        var skipped = new int[drawn.firing()];
        int next = shard;
        for (int i = 0; i < skipped.length; i++) {
            int latent = drawn.latents()[i];
            skipped[i] = (latent - next) / shards;
            next = latent + shards;
        }
        return skipped;
    }

    private static int[] distances(Firings drawn) {
        var distances = new int[drawn.activations()];
        int i = 0;
        for (int latent = 0; latent < drawn.firing(); latent++) {
            int next = 0;
            for (int end = i + drawn.latentCounts()[latent]; i < end; i++) {
                distances[i] = drawn.positions()[i] - next;
                next = drawn.positions()[i] + 1;
            }
        }
        return distances;
    }
}
