package io.castalia.producers.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The way back: from token ids to the text that they stand for, where each stands in it, and its own bytes. */
public final class TokenDecoder {

    private static final byte[] NONE = {};

    private final String source;
    private final String hash;
    private final Vocabulary vocabulary;

    private TokenDecoder(String source, String hash, Vocabulary vocabulary) {
        this.source = source;
        this.hash = hash;
        this.vocabulary = vocabulary;
    }

    /** Takes a tokenizer. Refuses one that is not of a causal model. */
    public static TokenDecoder of(TokenizerFile file) {
        if (!(TokenizerFile.parse(file.source(), file.json()) instanceof ObjectNode json)) {
            throw new Refusal("tokenizer", file.source(), "a tokenizer.json, and it is another JSON");
        }
        return new TokenDecoder(file.source(), Id.sha256(file.json()), Vocabulary.whole(file.source(), json));
    }

    /** SHA-256 of the tokenizer file, in hex. */
    public String hash() {
        return hash;
    }

    /** Whether a token is special wherever it stands. */
    public boolean special(int id) {
        return vocabulary.special(id);
    }

    /** Throws Refusal where the tokenizer has no such id. */
    public void require(int id) {
        Refusal.unless(
                id >= 0 && id < vocabulary.size(),
                "tokenizer",
                source,
                "that of the model: there is a token %d, and this one has %d".formatted(id, vocabulary.size()));
    }

    /**
     * The context of some tokens. Tokens that are masked for being special stand for no text; what is no whole character
     * is U+FFFD, byte by byte.
     *
     * @param ids all of them known
     * @param masked (ids) whether each token's activations are not sent
     */
    public TokenizedContext context(int[] ids, boolean[] masked) {
        var pieces = new byte[ids.length][];
        var all = new ByteArrayOutputStream();
        var first = new int[ids.length]; // where its bytes begin
        for (int t = 0; t < ids.length; t++) {
            pieces[t] = masked[t] && vocabulary.special(ids[t])
                    ? NONE
                    : vocabulary.bytes(ids[t]).clone();
            first[t] = all.size();
            all.writeBytes(pieces[t]);
        }
        byte[] bytes = all.toByteArray();
        var points = new int[bytes.length + 1]; // the code point that each byte belongs to
        var text = new StringBuilder();
        int point = 0;
        for (int at = 0; at < bytes.length; point++) {
            int length = character(bytes, at);
            Arrays.fill(points, at, at + Math.max(1, length), point);
            text.append(length == 0 ? "\ufffd" : new String(bytes, at, length, StandardCharsets.UTF_8));
            at += Math.max(1, length);
        }
        points[bytes.length] = point;
        var starts = new int[ids.length];
        var ends = new int[ids.length];
        for (int t = 0; t < ids.length; t++) {
            starts[t] = points[first[t]];
            ends[t] = pieces[t].length == 0 ? starts[t] : points[first[t] + pieces[t].length - 1] + 1;
        }
        return new TokenizedContext(text.toString(), ids, starts, ends, masked, pieces);
    }

    /** How many bytes the character has that begins here; 0 where none does. */
    private static int character(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        int length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        int point = length == 1 ? lead : lead & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
            point = (point << 6) | (bytes[at + i] & 0x3f);
        }
        boolean tooLong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        boolean none = (point >= 0xd800 && point < 0xe000) || point > 0x10ffff;
        return tooLong || none ? 0 : length;
    }
}
