package io.castalia.streams.shard;

import io.castalia.schemas.block.Block;
import io.castalia.schemas.wire.ActivationBlock;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The slow twin of {@link Block}'s columns of tokens and firings: byte by byte, a number at a time, each number looked
 * at when it is read.
 */
final class NaiveBlock {

    /** What cannot be read, as an exception of its own: it is not to be mistaken for a slip of this class. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
    }

    final List<Integer> firstTokens = new ArrayList<>(List.of(0));
    final List<Integer> tokenIds = new ArrayList<>();
    final List<Integer> starts = new ArrayList<>();
    final List<Integer> ends = new ArrayList<>();
    final List<Boolean> masked = new ArrayList<>();
    final List<Integer> latents = new ArrayList<>();
    final List<Integer> latentCounts = new ArrayList<>();
    final List<Integer> positions = new ArrayList<>();
    final List<Integer> values = new ArrayList<>();

    NaiveBlock(ActivationBlock block, Declaration hookpoint, int shard) throws Unreadable {
        tokens(block, hookpoint);
        firings(block, hookpoint, shard);
    }

    private void tokens(ActivationBlock block, Declaration hookpoint) throws Unreadable {
        ByteArrayInputStream counts = stream(block.getTokenCounts());
        ByteArrayInputStream ids = stream(block.getTokenIds());
        ByteArrayInputStream spans = stream(block.getSpans());
        byte[] mask = Block.bytes(block.getMasked());
        for (String text : block.getTexts()) {
            int tokens = varint(counts);
            require(tokens >= 1 && tokens <= hookpoint.context());
            int points = (int) text.codePoints().count();
            int end = 0;
            for (int token = 0; token < tokens; token++) {
                tokenIds.add(varint(ids));
                int folded = varint(spans);
                int start = end + (folded % 2 == 0 ? folded / 2 : -1 - folded / 2);
                long after = (long) start + varint(spans);
                require(start >= 0 && after <= points);
                end = (int) after;
                starts.add(start);
                ends.add(end);
                int bit = masked.size();
                require(bit / 8 < mask.length);
                masked.add((mask[bit / 8] & 1 << bit % 8) != 0);
            }
            firstTokens.add(tokenIds.size());
        }
        require(mask.length == (tokenIds.size() + 7) / 8);
        require(counts.available() + ids.available() + spans.available() == 0);
        pieces(stream(block.getPieces()), tokenIds.size());
    }

    private static void pieces(ByteArrayInputStream pieces, int tokens) throws Unreadable {
        long left = tokens;
        while (pieces.available() > 0) {
            left -= varint(pieces) + 1L;
            int bytes = varint(pieces);
            require(left >= 0 && bytes <= pieces.available());
            pieces.skip(bytes);
        }
    }

    private void firings(ActivationBlock block, Declaration hookpoint, int shard) throws Unreadable {
        ByteArrayInputStream locals = stream(block.getLatents());
        ByteArrayInputStream counts = stream(block.getLatentCounts());
        ByteArrayInputStream gaps = stream(block.getPositions());
        ByteArrayInputStream halves = stream(block.getValues());
        long local = -1;
        while (locals.available() > 0) {
            local += 1L + varint(locals);
            long latent = local * hookpoint.shards() + shard;
            require(latent < hookpoint.latents());
            latents.add((int) latent);
            int count = varint(counts);
            require(count >= 1);
            latentCounts.add(count);
            long position = -1;
            for (int i = 0; i < count; i++) {
                position += 1L + varint(gaps);
                require(position < tokenIds.size() && !masked.get((int) position));
                positions.add((int) position);
                require(halves.available() >= 2);
                int half = halves.read() + 256 * halves.read();
                require(half > 0 && half < 0x7c00);
                values.add(half);
            }
        }
        require(counts.available() + gaps.available() + halves.available() == 0);
    }

    private static int varint(ByteArrayInputStream in) throws Unreadable {
        long number = 0;
        for (int i = 0; i < 5; i++) {
            require(in.available() > 0);
            int b = in.read();
            number += (long) (b % 128) << (7 * i);
            if (b < 128) {
                require(number <= Integer.MAX_VALUE && (b > 0 || i == 0));
                return (int) number;
            }
        }
        throw new Unreadable();
    }

    private static void require(boolean holds) throws Unreadable {
        if (!holds) {
            throw new Unreadable();
        }
    }

    private static ByteArrayInputStream stream(ByteBuffer column) {
        return new ByteArrayInputStream(Block.bytes(column));
    }
}
