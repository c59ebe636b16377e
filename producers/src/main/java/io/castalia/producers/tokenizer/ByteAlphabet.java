package io.castalia.producers.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The printable character that byte-level BPE, since GPT-2, writes for each byte. */
final class ByteAlphabet {

    private static final int NONE = -1;
    private static final int[] BYTES = new int[512];

    static {
        Arrays.fill(BYTES, NONE);
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            BYTES[printable ? b : next++] = b;
        }
    }

    private ByteAlphabet() {}

    /** The bytes of a token; a character that stands for no byte is itself. */
    static byte[] bytes(String token) {
        var bytes = new ByteArrayOutputStream(token.length());
        token.codePoints().forEach(point -> {
            if (point < BYTES.length && BYTES[point] != NONE) {
                bytes.write(BYTES[point]);
            } else {
                bytes.writeBytes(Text.utf8(Character.toString(point)));
            }
        });
        return bytes.toByteArray();
    }
}
