package io.castalia.producers.corpus;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;

/** Says why something could not be read. */
final class Unreadable {

    private Unreadable() {}

    /** In one word. */
    static String kind(IOException e) {
        if (e instanceof CharacterCodingException) {
            return "NotUtf8";
        }
        if (e instanceof TextReader.BinaryException) {
            return "Binary";
        }
        return e instanceof PackingBombException ? "PackingBomb" : e.getClass().getSimpleName();
    }

    /** As the end of a sentence that begins with a name. */
    static String why(IOException e) {
        if (e instanceof CharacterCodingException) {
            return "is not UTF-8 (convert it, for instance with iconv)";
        }
        return e instanceof TextReader.BinaryException || e instanceof PackingBombException
                ? String.valueOf(e.getMessage())
                : "cannot be read (%s: %s)".formatted(e.getClass().getSimpleName(), e.getMessage());
    }
}
