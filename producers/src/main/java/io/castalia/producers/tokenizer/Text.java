package io.castalia.producers.tokenizer;

import java.nio.charset.StandardCharsets;

/** Text that UTF-8 can hold. */
final class Text {

    private static final char REPLACEMENT = '\ufffd';

    private Text() {}

    /** The text with U+FFFD for each half of a surrogate pair that stands alone; as many code points as before. */
    static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                mended = mended == null ? new StringBuilder(text) : mended;
                mended.setCharAt(i, REPLACEMENT);
            }
        }
        return mended == null ? text : mended.toString();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
