package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/** A context on its way into blocks, with its names, and its share of the columns that tell of tokens. */
final class ContextRow {

    /** Of a context: its id and its part's, side, number of tokens, and the length before its text. */
    private static final int CONTEXT_BYTES = 2 * Id.BYTES + 1 + 5 + 5;

    /** Before a token's own bytes: where they belong, and how many there are. */
    private static final int PIECE_BYTES = 5 + 5;

    private final Id id;
    private final Id part;
    private final Side side;
    private final TokenizedContext context;
    private final ByteBuffer tokenIds;
    private final ByteBuffer spans;
    private final long bytes;

    ContextRow(Id part, Side side, TokenizedContext context) {
        this.id = Id.ofTokens(context.ids(), 0, context.length());
        this.part = part;
        this.side = side;
        this.context = context;
        this.tokenIds = Columns.ofVarints(context.ids(), context.length());
        this.spans = spans(context);
        this.bytes = (long) CONTEXT_BYTES
                + context.text().getBytes(StandardCharsets.UTF_8).length
                + tokenIds.remaining()
                + spans.remaining()
                + pieces(context)
                + (context.length() + 7) / 8;
    }

    private ContextRow(ContextRow other, TokenizedContext context) {
        this.id = other.id;
        this.part = other.part;
        this.side = other.side;
        this.context = context;
        this.tokenIds = other.tokenIds;
        this.spans = other.spans;
        this.bytes = other.bytes;
    }

    /** The same with more tokens masked; itself where there are none. */
    ContextRow masking(BitSet more) {
        return more.isEmpty() ? this : new ContextRow(this, context.masking(more));
    }

    private static ByteBuffer spans(TokenizedContext context) {
        var spans = new int[2 * context.length()];
        int end = 0;
        for (int t = 0; t < context.length(); t++) {
            spans[2 * t] = Columns.zigzag(context.start(t) - end);
            end = context.end(t);
            spans[2 * t + 1] = end - context.start(t);
        }
        return Columns.ofVarints(spans, spans.length);
    }

    private static long pieces(TokenizedContext context) {
        long bytes = 0;
        for (int t = 0; t < context.length(); t++) {
            bytes += context.spansItsPiece(t) ? 0 : PIECE_BYTES + context.piece(t).length;
        }
        return bytes;
    }

    /** Hash of the token ids. */
    Id id() {
        return id;
    }

    /** The part that it was cut from. */
    Id part() {
        return part;
    }

    /** The side of its part. */
    Side side() {
        return side;
    }

    TokenizedContext context() {
        return context;
    }

    /** How many tokens there are. */
    int tokens() {
        return context.length();
    }

    /** Its share of a block's column, as is the next. */
    ByteBuffer tokenIds() {
        return tokenIds;
    }

    ByteBuffer spans() {
        return spans;
    }

    /** What it takes in a block besides its activations, in bytes of Avro at most. */
    long bytes() {
        return bytes;
    }
}
