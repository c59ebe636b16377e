package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.nio.charset.StandardCharsets;

/** A context on its way into blocks, with its names. */
final class ContextRow {

    private static final int LONGEST_PIECE = 0xffff;
    /** Of a token: id, span, length of its piece, and a byte for its bit of the mask. */
    private static final int TOKEN_BYTES = 4 + 4 + 4 + 2 + 1;
    /** Of a context: its id and its part's, side, tokens, and the length before its text. */
    private static final int CONTEXT_BYTES = 2 * Id.BYTES + 1 + 4 + 5;

    private final Id id;
    private final Id part;
    private final Side side;
    private final TokenizedContext context;
    private final long bytes;

    /** Throws IllegalArgumentException where a token's bytes are more than a block can say: set aside. */
    ContextRow(Id part, Side side, TokenizedContext context) {
        this.id = Id.ofTokens(context.ids(), 0, context.length());
        this.part = part;
        this.side = side;
        this.context = context;
        this.bytes = bytes(context);
    }

    private static long bytes(TokenizedContext context) {
        long bytes = CONTEXT_BYTES
                + (long) TOKEN_BYTES * context.length()
                + context.text().getBytes(StandardCharsets.UTF_8).length;
        for (int t = 0; t < context.length(); t++) {
            int piece = context.piece(t).length;
            if (piece > LONGEST_PIECE) {
                throw new IllegalArgumentException(
                        "token %d of a context spans %d bytes; a block can say 65535 at most: split the word"
                                .formatted(t, piece));
            }
            bytes += piece;
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

    /** What it takes in a block besides its activations, in bytes of Avro at most. */
    long bytes() {
        return bytes;
    }
}
