package io.castalia.streams.shard;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The columns of a block, unpacked. Shapes: n contexts, t tokens, m latents, a activations. */
final class Block {

    final List<String> texts; // (n)
    final List<Id> contextIds; // (n)
    final List<Id> partIds; // (n)
    final Side[] sides; // (n)
    final int[] firstTokens; // (n + 1), index of each context's first token; t at the end
    final int[] tokenIds; // (t)
    final int[] spanStarts; // (t)
    final int[] spanEnds; // (t)
    final byte[] masked; // (t + 7) / 8
    final int[] latents; // (m)
    final int[] latentCounts; // (m)
    final int[] positions; // (a)
    final short[] values; // (a)

    /** Unpacks columns whose lengths agree; see {@link BlockCheck}. */
    Block(ActivationBlock block) {
        texts = block.getTexts();
        contextIds = ids(block.getContextIds());
        partIds = ids(block.getPartIds());
        byte[] wireSides = bytes(block.getSides());
        sides = new Side[wireSides.length];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = Side.of(wireSides[i]);
        }
        int[] tokenCounts = Columns.ints(block.getTokenCounts());
        firstTokens = new int[tokenCounts.length + 1];
        for (int i = 0; i < tokenCounts.length; i++) {
            firstTokens[i + 1] = firstTokens[i] + tokenCounts[i];
        }
        tokenIds = Columns.ints(block.getTokenIds());
        spanStarts = Columns.ints(block.getSpanStarts());
        spanEnds = Columns.ints(block.getSpanEnds());
        masked = bytes(block.getMasked());
        latents = Columns.ints(block.getLatents());
        latentCounts = Columns.ints(block.getLatentCounts());
        positions = Columns.ints(block.getPositions());
        values = Columns.shorts(block.getValues());
    }

    int contexts() {
        return texts.size();
    }

    int tokens() {
        return tokenIds.length;
    }

    int tokens(int context) {
        return firstTokens[context + 1] - firstTokens[context];
    }

    boolean masked(int token) {
        return (masked[token / 8] >>> (token % 8) & 1) != 0;
    }

    int unmaskedTokens() {
        int unmasked = 0;
        for (int token = 0; token < tokens(); token++) {
            unmasked += masked(token) ? 0 : 1;
        }
        return unmasked;
    }

    static byte[] bytes(ByteBuffer packed) {
        var bytes = new byte[packed.remaining()];
        packed.duplicate().get(bytes);
        return bytes;
    }

    private static List<Id> ids(ByteBuffer packed) {
        long[] halves = Columns.longs(packed);
        var ids = new ArrayList<Id>(halves.length / 2);
        for (int i = 0; i < halves.length; i += 2) {
            ids.add(new Id(halves[i], halves[i + 1]));
        }
        return ids;
    }
}
