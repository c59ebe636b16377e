package io.castalia.producers.tokenizer;

import io.castalia.producers.gguf.GgufFile;
import io.castalia.producers.gguf.GgufMetadata;
import io.castalia.producers.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tokenizers of some three hundred tokens, as the metadata of GGUF files. */
final class TinyTokenizer {

    static final String BOS = "<|bos|>";
    static final int BOS_ID = 0;

    /** Every byte, and some merges. */
    static final int BYTE_LEVEL_ROWS = 1 + 256 + 5;

    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int BYTE = 6;

    private TinyTokenizer() {}

    /** Byte-level BPE with the merges {@code th}, {@code the}, {@code Ġthe}, and two that join bytes of an emoji. */
    static GgufWriter byteLevel(String words) {
        var tokens = new ArrayList<String>(List.of(BOS));
        int next = 256;
        var letters = new String[256];
        for (int b = 0; b < 256; b++) {
            boolean printable = (b > 32 && b < 127) || (b > 160 && b != 173);
            letters[b] = Character.toString(printable ? b : next++);
            tokens.add(letters[b]);
        }
        String half = letters[0xf0] + letters[0x9f];
        tokens.addAll(List.of("th", "the", "\u0120the", half, "ab"));
        var types = new ArrayList<Integer>(List.of(CONTROL));
        for (int i = 1; i < tokens.size(); i++) {
            types.add(NORMAL);
        }
        return new GgufWriter()
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", words)
                .texts("tokenizer.ggml.tokens", tokens)
                .wholes("tokenizer.ggml.token_type", types)
                .texts(
                        "tokenizer.ggml.merges",
                        List.of("t h", "th e", "\u0120 the", letters[0xf0] + " " + letters[0x9f], "a b"))
                .whole("tokenizer.ggml.bos_token_id", BOS_ID);
    }

    /** SentencePiece with the letters of two words, and every byte. */
    static GgufWriter sentencePiece(boolean spaceBefore) {
        var tokens = new ArrayList<String>(List.of("<unk>", "<s>", "</s>"));
        var types = new ArrayList<Integer>(List.of(2, CONTROL, CONTROL));
        var scores = new ArrayList<Float>(List.of(0f, 0f, 0f));
        for (int b = 0; b < 256; b++) {
            tokens.add("<0x%02X>".formatted(b));
            types.add(BYTE);
            scores.add(0f);
        }
        float score = 0;
        for (String piece : List.of("th", "\u2581th", "\u2581the", "he", "ea", "\u2581", "t", "h", "e", "a")) {
            tokens.add(piece);
            types.add(NORMAL);
            scores.add(score--);
        }
        return new GgufWriter()
                .text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens", tokens)
                .wholes("tokenizer.ggml.token_type", types)
                .decimals("tokenizer.ggml.scores", scores)
                .flag("tokenizer.ggml.add_space_prefix", spaceBefore)
                .whole("tokenizer.ggml.unknown_token_id", 0)
                .whole("tokenizer.ggml.bos_token_id", 1);
    }

    static GgufMetadata metadata(GgufWriter writer) {
        try {
            Path file = Files.createTempFile("tokenizer", ".gguf");
            try {
                Files.write(file, writer.toBytes());
                return GgufFile.open(file).metadata();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
