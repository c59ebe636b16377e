package io.castalia.producers.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.castalia.schemas.Id;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A BERT tokenizer read from a {@code tokenizer.json}: CLS, word pieces, SEP. */
final class WordPieceTokenizer implements Tokenizer {

    private static final int SPECIALS = 2;

    private final HuggingFaceTokenizer tokenizer;
    private final String hash;
    private final int contextLength;
    private final int cls;
    private final int sep;

    private WordPieceTokenizer(HuggingFaceTokenizer tokenizer, String hash, int contextLength) {
        this.tokenizer = tokenizer;
        this.hash = hash;
        this.contextLength = contextLength;
        long[] empty = tokenizer.encode("", true, false).getIds();
        if (empty.length != SPECIALS) {
            throw new IllegalArgumentException(
                    "the tokenizer puts %d special tokens around a text; a BERT tokenizer puts 2 (CLS and SEP)"
                            .formatted(empty.length));
        }
        this.cls = (int) empty[0];
        this.sep = (int) empty[1];
    }

    static WordPieceTokenizer open(byte[] json, int contextLength) {
        try {
            // The file itself asks for truncation to 128 and for padding; both would lose or add tokens unseen.
            var options = Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");
            var tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
            return new WordPieceTokenizer(tokenizer, Id.sha256(json), contextLength);
        } catch (IOException e) {
            throw new IllegalArgumentException("the tokenizer cannot be read; is it a tokenizer.json?", e);
        }
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public String specials() {
        return "CLS before and SEP after each context, both masked";
    }

    @Override
    public List<TokenizedContext> contexts(String text) {
        Encoding encoding = tokenizer.encode(text, false, false);
        long[] words = encoding.getWordIds();
        var contexts = new ArrayList<TokenizedContext>();
        int room = contextLength - SPECIALS;
        int from = 0;
        while (from < words.length) {
            int to = end(words, from, room);
            contexts.add(context(text, encoding, from, to));
            from = to;
        }
        return contexts;
    }

    /** Where a context that begins at a token ends: before the word that does not fit whole, if it began after it. */
    private static int end(long[] words, int from, int room) {
        int to = Math.min(from + room, words.length);
        if (to == words.length) {
            return to;
        }
        int whole = to;
        while (whole > from && words[whole] == words[whole - 1]) {
            whole--;
        }
        return whole == from ? to : whole;
    }

    private TokenizedContext context(String text, Encoding encoding, int from, int to) {
        long[] ids = encoding.getIds();
        CharSpan[] spans = encoding.getCharTokenSpans();
        int n = to - from + SPECIALS;
        int origin = spans[from].getStart();
        int last = origin;
        var rowIds = new int[n];
        var starts = new int[n];
        var ends = new int[n];
        var masked = new boolean[n];
        for (int i = from; i < to; i++) {
            int t = i - from + 1;
            rowIds[t] = (int) ids[i];
            starts[t] = spans[i].getStart() - origin;
            ends[t] = spans[i].getEnd() - origin;
            last = Math.max(last, spans[i].getEnd());
        }
        rowIds[0] = cls;
        rowIds[n - 1] = sep;
        starts[n - 1] = last - origin;
        ends[n - 1] = last - origin;
        masked[0] = true;
        masked[n - 1] = true;
        int unit = text.offsetByCodePoints(0, origin);
        int endUnit = text.offsetByCodePoints(unit, last - origin);
        return new TokenizedContext(text.substring(unit, endUnit), rowIds, starts, ends, masked);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
