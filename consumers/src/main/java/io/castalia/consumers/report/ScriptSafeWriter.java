package io.castalia.consumers.report;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes JSON so that it may stand inside an HTML script element: what could end the element, begin a comment, or break
 * a line of script is written as its JSON escape. Such characters occur in JSON only within strings, so it means the same.
 */
final class ScriptSafeWriter extends FilterWriter {

    ScriptSafeWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(int c) throws IOException {
        if (unsafe((char) c)) {
            out.write("\\u%04x".formatted(c & 0xffff));
        } else {
            out.write(c);
        }
    }

    @Override
    public void write(char[] chars, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(chars[i]);
        }
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(text.charAt(i));
        }
    }

    /** Mark-up, line separators, invisible characters such as those that turn the direction of text, and surrogates. */
    private static boolean unsafe(char c) {
        return c == '<'
                || c == '>'
                || c == '&'
                || c == '\u2028'
                || c == '\u2029'
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
