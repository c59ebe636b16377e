package io.castalia.producers.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.castalia.producers.model.TokenizedContext;
import java.util.Arrays;

/** The tokens of a part and where each stands in it, to be cut into contexts. */
final class SpannedTokens {

    private final String text;
    private final Vocabulary vocabulary;
    private final int[] ids;
    private final int[] starts; // code points of the part
    private final int[] ends;
    private final int[] units; // by code point, its first UTF-16 unit; and one more, the part's length

    SpannedTokens(String text, Encoding encoding, Vocabulary vocabulary) {
        this.text = text;
        this.vocabulary = vocabulary;
        this.ids = Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
        this.units = units(text);
        CharSpan[] spans = encoding.getCharTokenSpans();
        this.starts = new int[ids.length];
        this.ends = new int[ids.length];
        for (int t = 0; t < ids.length; t++) {
            starts[t] = spans[t].getStart();
            ends[t] = spans[t].getEnd();
        }
    }

    int length() {
        return ids.length;
    }

    /** Where a context ends that begins at a token: before the character that does not fit whole, if it is a short way back. */
    int cut(int from, int room) {
        int to = Math.min(from + room, ids.length);
        int whole = to;
        while (whole > from && whole < ids.length && starts[whole] < ends[whole - 1]) {
            whole--;
        }
        return to - whole > room / 8 ? to : whole;
    }

    /** Tokens from one to before another, between special ones. */
    TokenizedContext context(int from, int to, int[] before, int[] behind, boolean maskFirst) {
        int n = before.length + to - from + behind.length;
        int origin = starts[from];
        int last = origin;
        var rowIds = new int[n];
        var rowStarts = new int[n];
        var rowEnds = new int[n];
        var masked = new boolean[n];
        var pieces = new byte[n][];
        for (int i = from; i < to; i++) {
            origin = Math.min(origin, starts[i]);
            last = Math.max(last, ends[i]);
        }
        System.arraycopy(before, 0, rowIds, 0, before.length);
        System.arraycopy(behind, 0, rowIds, n - behind.length, behind.length);
        Arrays.fill(pieces, new byte[0]);
        Arrays.fill(rowStarts, n - behind.length, n, last - origin);
        Arrays.fill(rowEnds, n - behind.length, n, last - origin);
        Arrays.fill(masked, 0, before.length, true);
        Arrays.fill(masked, n - behind.length, n, true);
        for (int i = from; i < to; i++) {
            int t = before.length + i - from;
            rowIds[t] = ids[i];
            rowStarts[t] = starts[i] - origin;
            rowEnds[t] = ends[i] - origin;
            masked[t] = vocabulary.special(ids[i]);
            pieces[t] = piece(i);
        }
        masked[0] |= before.length == 0 && maskFirst;
        return new TokenizedContext(
                text.substring(units[origin], units[last]), rowIds, rowStarts, rowEnds, masked, pieces);
    }

    /** What a token covers of the text; of characters that it shares with its neighbours, its own bytes only. */
    private byte[] piece(int t) {
        boolean withLast = t > 0 && starts[t] < ends[t - 1];
        boolean withNext = t + 1 < ids.length && starts[t + 1] < ends[t];
        return withLast || withNext
                ? vocabulary.bytes(ids[t])
                : Text.utf8(text.substring(units[starts[t]], units[ends[t]]));
    }

    private static int[] units(String text) {
        int points = text.codePointCount(0, text.length());
        var units = new int[points + 1];
        for (int p = 0, unit = 0; p < points; p++) {
            units[p] = unit;
            unit += Character.charCount(text.codePointAt(unit));
        }
        units[points] = text.length();
        return units;
    }
}
