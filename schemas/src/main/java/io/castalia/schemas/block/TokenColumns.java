package io.castalia.schemas.block;

import io.castalia.schemas.Columns;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.ByteBuffer;

/** The columns of a block that tell of its tokens, unpacked and checked. Shapes: n contexts, t tokens. */
final class TokenColumns {

    /* What a window shows stands in rows of the state, and these must fit into a record, whatever a block says. */
    private static final int MOST_POINTS = 1 << 18;

    /* Of a character that was cut into tokens each spans the whole. */
    private static final int BACK_POINTS = 4;

    final int[] firstTokens; // (n + 1), index of each context's first token; t at the end
    final int[] ids; // (t)
    final int[] starts; // (t), Unicode code points of the context's text
    final int[] ends; // (t), one past the last
    final byte[] masked; // (t + 7) / 8

    /** Unpacks the columns of as many contexts as there are texts. Throws BadBlock: set aside. */
    TokenColumns(ActivationBlock raw, BlockShape hookpoint) throws BadBlock {
        firstTokens = firstTokens(raw, hookpoint);
        int tokens = firstTokens[firstTokens.length - 1];
        ids = Block.varints("tokenIds", raw.getTokenIds(), tokens);
        starts = new int[tokens];
        ends = new int[tokens];
        spans(raw);
        Block.length("masked", raw.getMasked(), (tokens + 7L) / 8);
        masked = Block.bytes(raw.getMasked());
        pieces(raw.getPieces(), tokens);
    }

    private static int[] firstTokens(ActivationBlock raw, BlockShape hookpoint) throws BadBlock {
        int contexts = raw.getTexts().size();
        int[] counts = Block.varints("tokenCounts", raw.getTokenCounts(), contexts);
        var firsts = new int[contexts + 1];
        for (int i = 0; i < contexts; i++) {
            int count = counts[i];
            BadBlock.unless(
                    count >= 1 && count <= hookpoint.context(),
                    "context %d of the block has %d tokens, but must have at least 1, and '%s' was declared with at most %d",
                    i,
                    count,
                    hookpoint.name(),
                    hookpoint.context());
            long next = (long) firsts[i] + count;
            // Each token takes a byte of this column, so no more of them are believed in.
            BadBlock.unless(
                    next <= raw.getTokenIds().remaining(),
                    "the contexts have %d tokens or more together, but tokenIds has %d bytes",
                    next,
                    raw.getTokenIds().remaining());
            firsts[i + 1] = (int) next;
        }
        return firsts;
    }

    private void spans(ActivationBlock raw) throws BadBlock {
        ByteBuffer packed = raw.getSpans();
        BadBlock.unless(
                packed.remaining() / 2 >= ids.length,
                "column spans has %d bytes, too few for the spans of %d tokens",
                packed.remaining(),
                ids.length);
        int[] spans = Block.varints("spans", packed, 2 * ids.length);
        for (int context = 0; context + 1 < firstTokens.length; context++) {
            String text = raw.getTexts().get(context);
            int points = text.codePointCount(0, text.length());
            long back = 0;
            int end = 0;
            for (int token = firstTokens[context]; token < firstTokens[context + 1]; token++) {
                int start = end + Columns.unzigzag(spans[2 * token]);
                int length = spans[2 * token + 1];
                if (start < 0 || start > points || length > points - start) {
                    throw new BadBlock(
                            "token %d of the block spans %d code points from %d on, but its context's text has %d"
                                    .formatted(token, length, start, points));
                }
                back += Math.max(0, end - start);
                end = start + length;
                starts[token] = start;
                ends[token] = end;
            }
            bounded(context, points, back);
        }
    }

    private void bounded(int context, int points, long back) throws BadBlock {
        int tokens = firstTokens[context + 1] - firstTokens[context];
        BadBlock.unless(
                points <= MOST_POINTS,
                "context %d of the block has a text of %d code points; it must have no more than %d",
                context,
                points,
                MOST_POINTS);
        BadBlock.unless(
                back <= points + (long) BACK_POINTS * tokens,
                "the spans of context %d go back over %d code points of a text of %d; they may overlap by a character, but not again and again",
                context,
                back,
                points);
    }

    /** Goes over the bytes of tokens that have some of their own, which nobody here needs. */
    private static void pieces(ByteBuffer column, int tokens) throws BadBlock {
        ByteBuffer in = column.duplicate();
        long token = -1;
        while (in.hasRemaining()) {
            int start = in.position() - column.position();
            token += varint(in, start) + 1L;
            int bytes = varint(in, start);
            if (token >= tokens || bytes > in.remaining()) {
                throw new BadBlock(
                        "column pieces: at byte %d token %d of %d has %d bytes of %d that are left; the block is truncated or malformed"
                                .formatted(start, token, tokens, bytes, in.remaining()));
            }
            in.position(in.position() + bytes);
        }
    }

    private static int varint(ByteBuffer in, int start) throws BadBlock {
        ByteBuffer one = in.duplicate();
        while (in.hasRemaining() && in.get() < 0) {
            // Its last byte is not below 0.
        }
        try {
            return Columns.varints(one.limit(in.position()), 1)[0];
        } catch (IllegalArgumentException bad) {
            throw new BadBlock("column pieces, in the piece at byte %d: %s; the block is truncated or malformed"
                    .formatted(start, bad.getMessage()));
        }
    }
}
