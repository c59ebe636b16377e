package io.castalia.producers.corpus;

import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.io.Reader;

/**
 * Cuts a document into parts of limited size: behind the last white space that fits, or, in a longer stretch without
 * any, between two code points. The parts that it gives, and the blank ones that it leaves out, are the document.
 */
public final class PartCutter {

    /** Size of a part at most, in bytes of UTF-8. */
    public static final int LARGEST = 16 * 1024;

    /** Takes the parts of one document, in order. */
    public interface Parts {
        /** A part that is not blank, and its offset in the document in code points. */
        void part(long position, String text);

        /**
         * Length, in code points, of a part that stands here already and with which this text begins; 0 where there is
         * none. It is cut as it stands, so that a document that has grown keeps the parts that it had.
         */
        default int held(long position, CharSequence text) {
            return 0;
        }
    }

    private final int largest;

    /** Cuts at 16 KiB. */
    public PartCutter() {
        this(LARGEST);
    }

    /** Cuts at another size, in bytes; at least the 4 of one code point. */
    PartCutter(int largest) {
        Refusal.unless(largest >= 4, "part-bytes", largest, "at least 4");
        this.largest = largest;
    }

    /** Reads a document to its end, holding one part in memory at a time. */
    public void cut(Reader document, Parts parts) throws IOException {
        cut(document, 0, parts);
    }

    /** Reads a document from a position on, in code points, and returns that of its end. */
    long cut(Reader document, long from, Parts parts) throws IOException {
        var pending = new StringBuilder();
        var chunk = new char[8192];
        long position = from;
        for (int n = document.read(chunk); n >= 0; n = document.read(chunk)) {
            pending.append(chunk, 0, n);
            // A char takes a byte at least: from here on the pending text cannot be one part.
            while (pending.length() > largest) {
                position = emit(pending, position, parts);
            }
        }
        while (!pending.isEmpty()) {
            position = emit(pending, position, parts);
        }
        return position;
    }

    private long emit(StringBuilder pending, long position, Parts parts) {
        int held = parts.held(position, pending);
        int end = held > 0 ? pending.offsetByCodePoints(0, held) : end(pending);
        String text = pending.substring(0, end);
        pending.delete(0, end);
        if (!text.isBlank()) {
            parts.part(position, text);
        }
        return position + text.codePointCount(0, text.length());
    }

    private int end(StringBuilder pending) {
        int bytes = 0;
        int behindSpace = 0;
        int i = 0;
        while (i < pending.length()) {
            int point = Character.codePointAt(pending, i);
            bytes += utf8(point);
            if (bytes > largest) {
                return behindSpace > 0 ? behindSpace : i;
            }
            i += Character.charCount(point);
            if (Character.isWhitespace(point)) {
                behindSpace = i;
            }
        }
        return i;
    }

    private static int utf8(int point) {
        if (point < 0x80) {
            return 1;
        }
        if (point < 0x800) {
            return 2;
        }
        return point < 0x10000 ? 3 : 4;
    }
}
