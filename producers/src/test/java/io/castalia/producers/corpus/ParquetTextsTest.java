package io.castalia.producers.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what pyarrow wrote. */
final class ParquetTextsTest {

    @TempDir
    private Path folder = Path.of("");

    private final Notes notes = new Notes();

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "pages-v2"})
    void read_everyPacking_aDocumentARow(String packing) throws IOException {
        read("x.parquet", bytes(packing));

        assertThat(notes.parts)
                .hasSize(97)
                .startsWith("x.parquet#1@0: one", "x.parquet#2@0: zwei, naïve", "x.parquet#3@0: 三 😀")
                .endsWith("x.parquet#100@0: row 93 of many");
        assertThat(notes.aside).containsExactly("x.parquet#4 4 Empty", "x.parquet#5 5 Empty", "x.parquet#6 6 Binary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "brotli"})
    void read_otherPacking_setAsideNamingIt(String packing) throws IOException {
        read("x.parquet", bytes(packing));

        assertThat(notes.parts).isEmpty();
        assertThat(notes.messages).singleElement().asString().containsIgnoringCase(packing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-text", "lists"})
    void read_noColumnOfTexts_setAside(String file) throws IOException {
        read("x.parquet", bytes(file));

        assertThat(notes.aside).containsExactly("x.parquet -1 IOException");
        assertThat(notes.messages).singleElement().asString().contains("no column 'text' of strings");
    }

    @Test
    void read_noRows_setAsideAsEmpty() throws IOException {
        read("x.parquet", bytes("no-rows"));

        assertThat(notes.aside).containsExactly("x.parquet -1 Empty");
    }

    @Test
    void read_bytesThatAreNotUtf8_thatRowSetAside() throws IOException {
        read("x.parquet", bytes("bytes"));

        assertThat(notes.parts).containsExactly("x.parquet#1@0: good");
        assertThat(notes.aside).containsExactly("x.parquet#2 2 NotUtf8");
    }

    @Test
    void read_rowsWithoutEndInFewBytes_stopsAtTheLimit() throws IOException {
        read("x.parquet", bytes("bomb"));

        assertThat(notes.aside).containsExactly("x.parquet#68 68 PackingBomb");
        assertThat(notes.characters).isEqualTo(67_000_000);
    }

    @Test
    void read_truncatedAnywhere_setAsideAndNothingThrown() throws IOException {
        byte[] whole = bytes("zstd");
        for (int length = 0; length < whole.length; length += 97) {
            var cut = new Notes();
            Path file = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, length));

            new CorpusReader().read(file, cut);

            assertThat(cut.parts).as("first %d bytes", length).isEmpty();
            assertThat(cut.aside).as("first %d bytes", length).hasSize(1);
        }
    }

    @Test
    void read_anyBytesChanged_readOrSetAsideAndNothingElseThrown() throws IOException {
        byte[] whole = bytes("gzip");
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            byte[] broken = whole.clone();
            for (int i = 0; i < 3; i++) {
                broken[4 + random.nextInt(broken.length - 8)] = (byte) random.nextInt(256);
            }
            var of = new Notes();

            new CorpusReader().read(Files.write(folder.resolve("broken.parquet"), broken), of);

            assertThat(of.parts.size() + of.aside.size()).as("seed %d", seed).isPositive();
        }
    }

    @Test
    void read_footerLongerThanTheFile_setAside() throws IOException {
        byte[] lying = bytes("none");
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(lying.length - 8, Integer.MAX_VALUE);

        read("x.parquet", lying);

        assertThat(notes.aside).hasSize(1);
    }

    private void read(String name, byte[] bytes) throws IOException {
        new CorpusReader().read(Files.write(folder.resolve(name), bytes), notes);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ParquetTextsTest.class.getResourceAsStream(name + ".parquet"), name)) {
            return in.readAllBytes();
        }
    }
}
