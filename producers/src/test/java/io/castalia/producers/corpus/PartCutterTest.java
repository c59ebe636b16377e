package io.castalia.producers.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PartCutterTest {

    private record Part(long position, String text) {}

    @Test
    void cut_anyText_partsAndBlanksBetweenAreTheText() throws IOException {
        for (int seed = 0; seed < 500; seed++) {
            String text = text(seed);
            int[] points = text.codePoints().toArray();
            int largest = 4 + seed % 60;
            long next = 0;
            for (Part part : cut(largest, new StringReader(text))) {
                assertThat(new String(points, (int) next, (int) (part.position() - next)))
                        .as("seed %d, left out", seed)
                        .isBlank();
                int length = part.text().codePointCount(0, part.text().length());
                assertThat(part.text())
                        .as("seed %d", seed)
                        .isEqualTo(new String(points, (int) part.position(), length));
                assertThat(part.text().getBytes(StandardCharsets.UTF_8).length)
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(largest);
                next = part.position() + length;
            }
            assertThat(new String(points, (int) next, points.length - (int) next))
                    .as("seed %d", seed)
                    .isBlank();
        }
    }

    @Test
    void cut_sameTextInOtherReads_sameParts() throws IOException {
        for (int seed = 0; seed < 100; seed++) {
            String text = text(seed);

            assertThat(cut(31, dribble(text))).as("seed %d", seed).isEqualTo(cut(31, new StringReader(text)));
        }
    }

    @Test
    void cut_words_behindTheLastWhiteSpaceThatFits() throws IOException {
        assertThat(cut(10, new StringReader("one two three four")))
                .containsExactly(new Part(0, "one two "), new Part(8, "three four"));
    }

    @Test
    void cut_longWord_betweenCodePoints() throws IOException {
        assertThat(cut(9, new StringReader("😀😀😀😀"))).containsExactly(new Part(0, "😀😀"), new Part(2, "😀😀"));
    }

    @Test
    void cut_atMostOnePart_whole() throws IOException {
        String text = "é".repeat(PartCutter.LARGEST / 2);

        assertThat(cut(PartCutter.LARGEST, new StringReader(text))).containsExactly(new Part(0, text));
        assertThat(cut(PartCutter.LARGEST, new StringReader("x"))).containsExactly(new Part(0, "x"));
        assertThat(cut(PartCutter.LARGEST, new StringReader(""))).isEmpty();
    }

    @Test
    void cut_fiftyMegabytesWithoutASpace_streamed() throws IOException {
        var bytes = new long[1];
        new PartCutter().cut(endless(50_000_000), (position, text) -> bytes[0] += text.length());

        assertThat(bytes[0]).isEqualTo(50_000_000);
    }

    @Test
    void create_partThatHoldsNoCodePoint_refused() {
        assertThatThrownBy(() -> new PartCutter(3)).hasMessageContaining("part-bytes");
    }

    private static List<Part> cut(int largest, Reader text) throws IOException {
        var parts = new ArrayList<Part>();
        new PartCutter(largest).cut(text, (position, part) -> parts.add(new Part(position, part)));
        return parts;
    }

    private static String text(int seed) {
        var random = new Random(seed);
        var pieces = List.of("a", "bc", "é", "中", "😀", " ", "\n", "\u00a0", "\u2003", "longerword");
        var text = new StringBuilder();
        for (int i = random.nextInt(200); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    /** Gives one char at a time, so that surrogate pairs come in two reads. */
    private static Reader dribble(String text) {
        return new StringReader(text) {
            @Override
            public int read(char[] into, int from, int length) throws IOException {
                return super.read(into, from, Math.min(1, length));
            }

            @Override
            public int read(char[] into) throws IOException {
                return read(into, 0, into.length);
            }
        };
    }

    private static Reader endless(long chars) {
        return new Reader() {
            private long left = chars;

            @Override
            public int read(char[] into, int from, int length) {
                int n = (int) Math.min(left, length);
                Arrays.fill(into, from, from + n, 'x');
                left -= n;
                return n == 0 ? -1 : n;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
