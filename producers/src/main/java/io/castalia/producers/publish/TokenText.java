package io.castalia.producers.publish;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A token's bytes as text for people. */
final class TokenText {

    private TokenText() {}

    /** Whole characters of UTF-8 as they are, every other byte as SentencePiece writes it, for instance {@code <0xE2>}. */
    static String of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(6 * bytes.length + 1);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.reset().decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put("<0x%02X>".formatted(in.get()));
            }
        }
        return out.flip().toString();
    }
}
