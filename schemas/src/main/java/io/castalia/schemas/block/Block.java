package io.castalia.schemas.block;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The columns of a block, unpacked and checked. Shapes: n contexts, t tokens, m latents, a activations. */
public final class Block {

    private static final int ID_BYTES = 16;

    public final List<String> texts; // (n)
    public final List<Id> contextIds; // (n)
    public final List<Id> partIds; // (n)
    public final Side[] sides; // (n)
    public final int[] firstTokens; // (n + 1), index of each context's first token; t at the end
    public final int[] tokenIds; // (t)
    public final int[] spanStarts; // (t)
    public final int[] spanEnds; // (t)
    public final byte[] masked; // (t + 7) / 8
    public final int[] latents; // (m), ascending
    public final int[] latentCounts; // (m)
    public final int[] positions; // (a), tokens of the block, ascending within a latent
    public final short[] values; // (a)

    /** Unpacks the columns of one shard's block. Throws BadBlock, which says which column is wrong: set aside. */
    public Block(ActivationBlock raw, BlockShape hookpoint, int shard) throws BadBlock {
        texts = raw.getTexts();
        contextIds = ids("contextIds", raw.getContextIds(), texts.size());
        partIds = ids("partIds", raw.getPartIds(), texts.size());
        sides = sides(raw.getSides(), texts.size());
        var tokens = new TokenColumns(raw, hookpoint);
        firstTokens = tokens.firstTokens;
        tokenIds = tokens.ids;
        spanStarts = tokens.starts;
        spanEnds = tokens.ends;
        masked = tokens.masked;
        var firings = new FiringColumns(raw, hookpoint, shard, tokens);
        latents = firings.latents;
        latentCounts = firings.counts;
        positions = firings.positions;
        values = firings.values;
    }

    public int contexts() {
        return texts.size();
    }

    public int tokens() {
        return tokenIds.length;
    }

    public int tokens(int context) {
        return firstTokens[context + 1] - firstTokens[context];
    }

    public boolean masked(int token) {
        return (masked[token / 8] >>> (token % 8) & 1) != 0;
    }

    public int unmaskedTokens() {
        int unmasked = 0;
        for (int token = 0; token < tokens(); token++) {
            unmasked += masked(token) ? 0 : 1;
        }
        return unmasked;
    }

    public static byte[] bytes(ByteBuffer packed) {
        var bytes = new byte[packed.remaining()];
        packed.duplicate().get(bytes);
        return bytes;
    }

    static void length(String column, ByteBuffer packed, long bytes) throws BadBlock {
        BadBlock.unless(
                packed.remaining() == bytes,
                "column %s has %d bytes where %d are due; the block is truncated or malformed",
                column,
                packed.remaining(),
                bytes);
    }

    static int[] varints(String column, ByteBuffer packed, int n) throws BadBlock {
        try {
            return Columns.varints(packed, n);
        } catch (IllegalArgumentException bad) {
            throw new BadBlock(
                    "column %s: %s; the block is truncated or malformed".formatted(column, bad.getMessage()));
        }
    }

    private static List<Id> ids(String column, ByteBuffer packed, int n) throws BadBlock {
        length(column, packed, (long) ID_BYTES * n);
        long[] halves = Columns.longs(packed);
        var ids = new ArrayList<Id>(n);
        for (int i = 0; i < halves.length; i += 2) {
            ids.add(new Id(halves[i], halves[i + 1]));
        }
        return ids;
    }

    private static Side[] sides(ByteBuffer packed, int n) throws BadBlock {
        length("sides", packed, n);
        byte[] wire = bytes(packed);
        var sides = new Side[n];
        for (int i = 0; i < n; i++) {
            BadBlock.unless(wire[i] == 0 || wire[i] == 1, "a side is %d; 0 is explaining, 1 is scoring", wire[i]);
            sides[i] = Side.of(wire[i]);
        }
        return sides;
    }
}
