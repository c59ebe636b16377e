package io.castalia.producers.corpus;

import java.nio.charset.StandardCharsets;

/** What a line, or a row, has to say. */
sealed interface RowText {

    /** A document. */
    record Whole(String text) implements RowText {}

    /** A line that may be passed over. */
    record Nothing() implements RowText {}

    /**
     * Something that is to be set aside.
     *
     * @param error in one word
     * @param why as the end of a sentence
     */
    record Amiss(String error, String why) implements RowText {}

    /** A document's text, if it is one. */
    static RowText of(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return new Amiss("NotUnicode", "holds half of a surrogate pair, which is no character");
        }
        if (text.indexOf(0) >= 0) {
            return new Amiss("Binary", "holds a zero character, so it is not text");
        }
        return text.isBlank() ? new Amiss("Empty", "holds no text") : new Whole(text);
    }
}
