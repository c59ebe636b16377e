package io.castalia.producers.corpus;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads UTF-8, and refuses whatever is not text: other bytes, and zero characters. */
final class TextReader extends FilterReader {

    /** A zero character. */
    static final class BinaryException extends IOException {
        private static final long serialVersionUID = 1;

        BinaryException() {
            super("holds a zero byte, so it is not text");
        }
    }

    private boolean blank = true;

    private TextReader(Reader in) {
        super(in);
    }

    /** A reader that throws CharacterCodingException where the bytes are not UTF-8, BinaryException at a zero. */
    static TextReader of(InputStream in) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return new TextReader(new InputStreamReader(in, decoder));
    }

    /** Whether all that was read is white space. */
    boolean blank() {
        return blank;
    }

    /** Reads to the end, for what it throws. */
    TextReader look() throws IOException {
        var chunk = new char[1 << 16];
        while (read(chunk, 0, chunk.length) >= 0) {
            // Only what it throws is of interest, and whether it is blank.
        }
        return this;
    }

    @Override
    public int read() throws IOException {
        var one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
        int n = super.read(into, from, length);
        for (int i = from; i < from + n; i++) {
            if (into[i] == 0) {
                throw new BinaryException();
            }
            blank &= Character.isWhitespace(into[i]);
        }
        return n;
    }
}
