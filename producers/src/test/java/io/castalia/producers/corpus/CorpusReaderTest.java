package io.castalia.producers.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.castalia.schemas.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorpusReaderTest {

    @TempDir
    private Path folder = Path.of("");

    private final Notes notes = new Notes();

    @Test
    void holdsFiles_hiddenOnesOnly_no() throws IOException {
        write(".git/config.txt", "hidden");
        Files.createDirectories(folder.resolve("empty"));
        assertThat(CorpusReader.holdsFiles(folder)).isFalse();

        write("below/deep/one.bin", "any");
        assertThat(CorpusReader.holdsFiles(folder)).isTrue();
        assertThat(CorpusReader.holdsFiles(folder.resolve("below/deep/one.bin")))
                .isTrue();
    }

    @Test
    void read_folder_everyFormatInOrderOfPath() throws IOException {
        write("b/two.md", "# Two");
        write("a.txt", "one");
        write("c.jsonl", "{\"text\": \"three\"}\n\n{\"id\": 7, \"text\": \"four\"}");
        Files.write(folder.resolve("d.txt.gz"), gzip("five"));
        Files.write(folder.resolve("e.jsonl.gz"), gzip("{\"text\":\"six\"}\n"));
        Files.write(folder.resolve("f.md.zst"), Zstd.compress("seven".getBytes(StandardCharsets.UTF_8)));
        Files.write(folder.resolve("g.jsonl.zst"), Zstd.compress("{\"text\":\"8\"}".getBytes(StandardCharsets.UTF_8)));
        write(".git/config.txt", "hidden");

        new CorpusReader().read(folder, notes);

        assertThat(notes.parts)
                .containsExactly(
                        "a.txt@0: one",
                        "b/two.md@0: # Two",
                        "c.jsonl#1@0: three",
                        "c.jsonl#3@0: four",
                        "d.txt.gz@0: five",
                        "e.jsonl.gz#1@0: six",
                        "f.md.zst@0: seven",
                        "g.jsonl.zst#1@0: 8");
        assertThat(notes.aside).isEmpty();
    }

    @Test
    void read_filesThatAreNoText_setAsideAndTheRestRead() throws IOException {
        write("a-empty.txt", "");
        write("b-blank.md", " \n ");
        Files.write(folder.resolve("c-latin1.txt"), new byte[] {'f', 'i', 'n', 'e', ' ', (byte) 0xe9});
        Files.write(folder.resolve("d-binary.txt"), new byte[] {'P', 'K', 0, 1});
        write("e-picture.png", "x");
        Files.write(folder.resolve("f-no.txt.gz"), new byte[] {1, 2, 3});
        byte[] gzip = gzip("a long enough text to be cut in the middle of its compressed form");
        Files.write(folder.resolve("g-cut.txt.gz"), Arrays.copyOf(gzip, gzip.length - 12));
        write("h-empty.jsonl", "");
        write("z.txt", "good");

        new CorpusReader().read(folder, notes);

        assertThat(notes.parts).containsExactly("z.txt@0: good");
        assertThat(notes.aside)
                .containsExactly(
                        "a-empty.txt -1 Empty",
                        "b-blank.md -1 Empty",
                        "c-latin1.txt -1 NotUtf8",
                        "d-binary.txt -1 Binary",
                        "e-picture.png -1 UnknownFormat",
                        "f-no.txt.gz -1 ZipException",
                        "g-cut.txt.gz -1 EOFException",
                        "h-empty.jsonl -1 Empty");
        assertThat(notes.messages).allMatch(message -> message.contains("nothing of it was read"));
    }

    @Test
    void read_brokenLines_setAsideWithTheirNumberAndTheRestRead() throws IOException {
        var lines = new ByteArrayOutputStream();
        lines.writeBytes("{\"text\": \"one\"}\n{\"text\": \n{\"body\": \"x\"}\n[1]\n{\"text\": 5}\n"
                .getBytes(StandardCharsets.UTF_8));
        lines.writeBytes(new byte[] {'{', '"', 't', (byte) 0xff, '\n'});
        lines.writeBytes("{\"text\": \"\\ud800 half\"}\n{\"text\":\" \"}\n{\"text\":\"a\"} {}\n{\"text\": \"last\"}"
                .getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("x.jsonl"), lines.toByteArray());

        new CorpusReader().read(folder.resolve("x.jsonl"), notes);

        assertThat(notes.parts).containsExactly("x.jsonl#1@0: one", "x.jsonl#10@0: last");
        assertThat(notes.aside)
                .containsExactly(
                        "x.jsonl#2 2 BrokenJson",
                        "x.jsonl#3 3 NoText",
                        "x.jsonl#4 4 NoText",
                        "x.jsonl#5 5 NoText",
                        "x.jsonl#6 6 NotUtf8",
                        "x.jsonl#7 7 NotUnicode",
                        "x.jsonl#8 8 Empty",
                        "x.jsonl#9 9 BrokenJson");
    }

    @Test
    void read_zeroCharactersInLines_setAside() throws IOException {
        write("x.jsonl", "{\"text\": \"one\\u0000\"}\n{\"text\": \"two\"}\n");

        new CorpusReader().read(folder, notes);

        assertThat(notes.parts).containsExactly("x.jsonl#2@0: two");
        assertThat(notes.aside).containsExactly("x.jsonl#1 1 Binary");
    }

    @Test
    void read_millionTokensWithoutASpace_partsOfLimitedSizeAndNothingLost() throws IOException {
        write("x.jsonl", "{\"text\": \"" + "ab1".repeat(1_000_000) + "\"}\n");
        write("y.txt", "ab1".repeat(1_000_000));

        new CorpusReader().read(folder, notes);

        assertThat(notes.characters).isEqualTo(6_000_000);
        assertThat(notes.parts).hasSize(2 * (3_000_000 / PartCutter.LARGEST + 1));
        assertThat(notes.aside).isEmpty();
    }

    @Test
    void read_packedZeros_refusedAtTheFirst() throws IOException {
        Files.write(folder.resolve("zeros.txt.zst"), Zstd.compress(new byte[1 << 20]));

        new CorpusReader().read(folder, notes);

        assertThat(notes.aside).containsExactly("zeros.txt.zst -1 Binary");
    }

    @Test
    void read_packedBombs_refusedAtTheLimit() throws IOException {
        byte[] spaces = new byte[8 << 20];
        Arrays.fill(spaces, (byte) ' ');
        byte[] words = "word ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        repeat("a.txt.zst", Zstd.compress(spaces), 100);
        repeat("b.jsonl.zst", Zstd.compress(words), 100);
        repeat("c.txt.gz", gzip("word ".repeat(1 << 20)), 100);

        new CorpusReader().read(folder, notes);

        assertThat(notes.parts).isEmpty();
        assertThat(notes.aside)
                .containsExactly("a.txt.zst -1 PackingBomb", "b.jsonl.zst#1 1 PackingBomb", "c.txt.gz -1 PackingBomb");
    }

    private void repeat(String name, byte[] packed, int times) throws IOException {
        try (var out = Files.newOutputStream(folder.resolve(name))) {
            for (int i = 0; i < times; i++) {
                out.write(packed);
            }
        }
    }

    @Test
    void read_pipe_setAsideUnread() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe.txt").toString())
                        .start()
                        .waitFor())
                .isZero();

        new CorpusReader().read(folder, notes);

        assertThat(notes.aside).containsExactly("pipe.txt -1 NoFile");
    }

    @Test
    void read_oneLineOfFiftyMegabytes_allOfIt() throws IOException {
        String text = "word ".repeat(10_000_000);
        Files.writeString(folder.resolve("long.jsonl"), "{\"text\": \"" + text + "\"}\n{\"text\": \"next\"}\n");

        new CorpusReader().read(folder, notes);

        assertThat(notes.characters).isEqualTo(text.length() + 4);
        assertThat(notes.aside).isEmpty();
    }

    @Test
    void read_stream_textOrLines() {
        new CorpusReader().read(stream("plain text"), "stdin", CorpusReader.Format.TEXT, notes);
        new CorpusReader().read(stream("{\"text\":\"line\"}"), "stdin", CorpusReader.Format.JSONL, notes);

        assertThat(notes.parts).containsExactly("stdin@0: plain text", "stdin#1@0: line");
    }

    @Test
    void read_streamThatIsNotUtf8_setAsideByName() {
        var bytes = new ByteArrayInputStream(new byte[] {'a', (byte) 0xff});

        new CorpusReader().read(bytes, "stdin", CorpusReader.Format.TEXT, notes);

        new CorpusReader().read(stream("zero \0"), "zero", CorpusReader.Format.TEXT, notes);

        assertThat(notes.aside).containsExactly("stdin -1 NotUtf8", "zero -1 Binary");
    }

    @Test
    void read_missingPath_refused() {
        assertThatThrownBy(() -> new CorpusReader().read(folder.resolve("none"), notes))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("none");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
