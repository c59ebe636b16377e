package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TokenTextTest {

    private static String of(int... bytes) {
        var all = new byte[bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) bytes[i];
        }
        return TokenText.of(all);
    }

    @Test
    void of_wholeCharacters_asTheyAre() {
        for (String text : new String[] {"", " the", "ö", "€uro", "𝄞", "\n"}) {
            assertThat(TokenText.of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
        }
    }

    @Test
    void of_strayBytes_byTheirNumber() {
        assertThat(of(0xe2, 0x82)).isEqualTo("<0xE2><0x82>");
        assertThat(of(0x82, 0xac, 'a')).isEqualTo("<0x82><0xAC>a");
        assertThat(of('a', 0xf0, 'b')).isEqualTo("a<0xF0>b");
        assertThat(of(0xff)).isEqualTo("<0xFF>");
        assertThat(of(0xed, 0xa0, 0x80)).as("half a surrogate pair").isEqualTo("<0xED><0xA0><0x80>");
    }
}
