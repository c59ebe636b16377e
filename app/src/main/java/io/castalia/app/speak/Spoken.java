package io.castalia.app.speak;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A token that was written, or read.
 *
 * @param bytes that it stands for, which may be less than a character
 * @param logProbability natural logarithm; NaN for the first that is read
 * @param likeliest in its place, the likeliest first
 */
record Spoken(List<Byte> bytes, double logProbability, List<Spoken> likeliest) {

    Spoken {
        bytes = List.copyOf(bytes);
        likeliest = List.copyOf(likeliest);
    }

    /** Its text; what is no whole character is U+FFFD. */
    String text() {
        return text(List.of(this));
    }

    /** The text of several. */
    static String text(List<Spoken> tokens) {
        var all = new java.io.ByteArrayOutputStream();
        tokens.forEach(token -> token.bytes().forEach(all::write));
        return all.toString(StandardCharsets.UTF_8);
    }
}
