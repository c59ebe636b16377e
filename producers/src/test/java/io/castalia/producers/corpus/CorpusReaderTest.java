package io.castalia.producers.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorpusReaderTest {

    /** What was read, as lines to compare. */
    private static final class Notes implements PartSink {
        private final List<String> parts = new ArrayList<>();
        private final List<String> aside = new ArrayList<>();
        private final List<String> messages = new ArrayList<>();
        private long characters;

        @Override
        public void part(String source, long position, String text) {
            characters += text.length();
            parts.add(source + "@" + position + ": " + (text.length() < 100 ? text : "..."));
        }

        @Override
        public void setAside(String source, long line, byte[] bytes, String error, String message) {
            aside.add(source + " " + line + " " + error);
            messages.add(message);
        }
    }

    @TempDir
    private Path folder = Path.of("");

    private final Notes notes = new Notes();

    @Test
    void read_folder_everyFormatInOrderOfPath() throws IOException {
        write("b/two.md", "# Two");
        write("a.txt", "one");
        write("c.jsonl", "{\"text\": \"three\"}\n\n{\"id\": 7, \"text\": \"four\"}");
        Files.write(folder.resolve("d.txt.gz"), gzip("five"));
        Files.write(folder.resolve("e.jsonl.gz"), gzip("{\"text\":\"six\"}\n"));
        write(".git/config.txt", "hidden");

        new CorpusReader().read(folder, notes);

        assertThat(notes.parts)
                .containsExactly(
                        "a.txt@0: one",
                        "b/two.md@0: # Two",
                        "c.jsonl#1@0: three",
                        "c.jsonl#3@0: four",
                        "d.txt.gz@0: five",
                        "e.jsonl.gz#1@0: six");
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

        assertThat(notes.aside).containsExactly("stdin -1 NotUtf8");
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
