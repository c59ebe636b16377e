package io.castalia.producers.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A row of tokens that the model sees at once, and where each stands in its text. The arrays belong to the context and
 * are not to be written to.
 */
public final class TokenizedContext {

    private final String text;
    private final int[] ids; // (tokens)
    private final int[] starts; // (tokens), Unicode code points of the text
    private final int[] ends; // (tokens), one past the last
    private final boolean[] masked; // (tokens)
    private final byte[][] spanned; // (tokens), UTF-8 of each token's span
    private final byte[][] pieces; // (tokens)

    /** The parts of a context, equally long. Every token's own bytes are the UTF-8 of its span. */
    public TokenizedContext(String text, int[] ids, int[] starts, int[] ends, boolean[] masked) {
        this.text = text;
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
        this.masked = masked;
        this.spanned = spanned(text, starts, ends);
        this.pieces = spanned;
    }

    /** The parts of a context, equally long, with tokens that may be less than the characters they lie in. */
    public TokenizedContext(String text, int[] ids, int[] starts, int[] ends, boolean[] masked, byte[][] pieces) {
        this.text = text;
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
        this.masked = masked;
        this.spanned = spanned(text, starts, ends);
        this.pieces = pieces;
    }

    private TokenizedContext(TokenizedContext other, boolean[] masked) {
        this.text = other.text;
        this.ids = other.ids;
        this.starts = other.starts;
        this.ends = other.ends;
        this.masked = masked;
        this.spanned = other.spanned;
        this.pieces = other.pieces;
    }

    /** The same with more tokens masked. */
    public TokenizedContext masking(BitSet more) {
        boolean[] both = masked.clone();
        more.stream().forEach(t -> both[t] = true);
        return new TokenizedContext(this, both);
    }

    /** The slice of the part that the tokens span, first to last. */
    public String text() {
        return text;
    }

    /** How many tokens there are, special ones included. */
    public int length() {
        return ids.length;
    }

    /** Ids in the model's vocabulary. */
    public int[] ids() {
        return ids;
    }

    /** First code point of a token in the context's text. */
    public int start(int token) {
        return starts[token];
    }

    /** One past a token's last code point. */
    public int end(int token) {
        return ends[token];
    }

    /** Whether a token's activations are not sent. */
    public boolean masked(int token) {
        return masked[token];
    }

    /** How many tokens are masked. */
    public int maskedCount() {
        int count = 0;
        for (boolean m : masked) {
            count += m ? 1 : 0;
        }
        return count;
    }

    /** The token's own bytes, as a rule what it spans of the text, in UTF-8; none for a special token. */
    public byte[] piece(int token) {
        return pieces[token];
    }

    /** Whether the token's own bytes are the UTF-8 of its span. */
    public boolean spansItsPiece(int token) {
        return pieces[token] == spanned[token] || Arrays.equals(pieces[token], spanned[token]);
    }

    private static byte[][] spanned(String text, int[] starts, int[] ends) {
        var spanned = new byte[starts.length][];
        int unit = 0;
        int point = 0;
        for (int t = 0; t < starts.length; t++) {
            if (starts[t] < point) {
                unit = 0;
                point = 0;
            }
            unit = text.offsetByCodePoints(unit, starts[t] - point);
            point = starts[t];
            int end = text.offsetByCodePoints(unit, ends[t] - starts[t]);
            spanned[t] = text.substring(unit, end).getBytes(StandardCharsets.UTF_8);
        }
        return spanned;
    }
}
