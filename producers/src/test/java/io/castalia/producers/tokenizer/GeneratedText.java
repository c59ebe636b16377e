package io.castalia.producers.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A million code points in several scripts, the same as {@code src/test/python/tokenizer_fixtures.py} makes. */
final class GeneratedText {

    static final int SIZE = 1_000_000;
    static final int BLOCK = 10_000;

    private static final List<String> GAPS =
            List.of(" ", " ", " ", " ", " ", " ", " ", "  ", "\n", "\n\n", "\t", "", ", ", ". ", " - ", "   ", "\r\n");

    private int state = 17;

    private GeneratedText() {}

    static int[] points() {
        return new GeneratedText().make();
    }

    private int[] make() {
        List<String> words = words();
        var text = new StringBuilder();
        int points = 0;
        while (points < SIZE) {
            String word = words.get(below(words.size()));
            switch (below(12)) {
                case 0 -> word = word.toUpperCase(Locale.ROOT);
                case 1 -> word = Integer.toString(below(1_000_000));
                case 2 -> word = word + words.get(below(words.size()));
                case 3 -> word = Character.toString(0xA1 + below(0x2FA0));
                default -> {}
            }
            String piece = word + GAPS.get(below(GAPS.size()));
            text.append(piece);
            points += piece.codePointCount(0, piece.length());
        }
        return text.codePoints().limit(SIZE).toArray();
    }

    private int below(int n) {
        state = state * 1664525 + 1013904223;
        return (state >>> 8) % n;
    }

    private static List<String> words() {
        try (InputStream in = GeneratedText.class.getResourceAsStream("/tokenizers/words.txt")) {
            String words = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return words.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
