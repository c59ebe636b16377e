package io.castalia.producers.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderWatchTest {

    private static final WatchSettings SETTINGS = new WatchSettings(Duration.ofSeconds(30), Duration.ofSeconds(2));

    @TempDir
    private Path folder = Path.of("");

    private final Notes notes = new Notes();
    private long now = System.currentTimeMillis();
    private FolderWatch watch = new FolderWatch(Path.of(""), SETTINGS, notes, () -> now);

    @BeforeEach
    void open() {
        watch.close();
        watch = new FolderWatch(folder, SETTINGS, notes, () -> now);
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void pass_newFiles_takenOnceTheyHaveSettled() throws IOException {
        write("a.txt", "one");
        Files.createDirectories(folder.resolve("below"));
        write("below/b.jsonl", "{\"text\": \"two\"}\n");
        write(".c.txt", "hidden");
        write("d.txt.tmp", "unfinished");
        write("e.txt", "");
        Files.write(folder.resolve("f.md.zst"), Zstd.compress("packed".getBytes(StandardCharsets.UTF_8)));
        watch.pass();
        assertThat(notes.parts).containsExactly("below/b.jsonl#1@0: two");

        settle();

        assertThat(notes.parts).containsExactly("below/b.jsonl#1@0: two", "a.txt@0: one", "f.md.zst@0: packed");
        assertThat(notes.aside).isEmpty();
    }

    @Test
    void pass_lines_asTheyAreEndedAndTheLastWhenItIsWhole() throws IOException {
        write("a.jsonl", "{\"text\": \"one\"}\n{\"text\": \"tw");
        watch.pass();
        settle();
        assertThat(notes.parts).containsExactly("a.jsonl#1@0: one");

        append("a.jsonl", "o\"}");
        watch.pass();
        assertThat(notes.parts).containsExactly("a.jsonl#1@0: one");
        settle();
        assertThat(notes.parts).containsExactly("a.jsonl#1@0: one", "a.jsonl#2@0: two");

        append("a.jsonl", "\n{\"text\": \"three\"}\n");
        watch.pass();
        assertThat(notes.parts).containsExactly("a.jsonl#1@0: one", "a.jsonl#2@0: two", "a.jsonl#3@0: three");
        assertThat(notes.aside).isEmpty();
    }

    @Test
    void pass_linesThatWereReplaced_readAnew() throws IOException {
        write("a.jsonl", "{\"text\": \"one\"}\n{\"text\": \"two\"}\n");
        watch.pass();

        write("a.jsonl", "{\"text\": \"new\"}\n{\"text\": \"two\"}\n{\"text\": \"three\"}\n");
        watch.pass();

        assertThat(notes.parts)
                .containsExactly("a.jsonl#1@0: one", "a.jsonl#2@0: two", "a.jsonl#1@0: new", "a.jsonl#3@0: three");
    }

    @Test
    void pass_textThatGrows_whatWasAppendedIsFurtherParts() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            String name = "grows-" + seed + ".txt";
            var whole = new StringBuilder();
            for (int times = 0; times < 4; times++) {
                String more = "wörd ".repeat(1 + random.nextInt(9000));
                append(name, more);
                whole.append(more);
                if (random.nextInt(3) == 0) {
                    // As after a restart: nothing is known but what the sink has.
                    open();
                }
                watch.pass();
                settle();
            }
            assertThat(String.valueOf(notes.texts.get(name)))
                    .as("seed %d", seed)
                    .isEqualTo(whole.toString());
        }
    }

    @Test
    void pass_linkThatGoesInCircles_passedOver() throws IOException {
        write("a.txt", "one");
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        Files.createSymbolicLink(folder.resolve("itself.txt"), folder.resolve("itself.txt"));
        Files.createSymbolicLink(folder.resolve("gone.txt"), folder.resolve("nowhere.txt"));
        Files.createSymbolicLink(folder.resolve("link.txt"), folder.resolve("a.txt"));
        watch.pass();
        settle();

        assertThat(notes.parts).containsExactly("a.txt@0: one", "link.txt@0: one");
        assertThat(notes.aside).isEmpty();
    }

    @Test
    void pass_brokenFiles_setAsideOnceUntilTheyChange() throws IOException {
        byte[] packed = Zstd.compress("much longer ".repeat(100).getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("a.txt.zst"), Arrays.copyOf(packed, packed.length - 5));
        watch.pass();
        settle();
        settle();
        assertThat(notes.aside).containsExactly("a.txt.zst -1 ZstdIOException");

        Files.write(folder.resolve("a.txt.zst"), packed);
        watch.pass();
        settle();
        assertThat(notes.texts).containsKey("a.txt.zst");
        assertThat(notes.aside).hasSize(1);
    }

    @Test
    void pass_fileThatVanishes_noLetter() throws IOException {
        write("a.txt", "one");
        watch.pass();
        Files.delete(folder.resolve("a.txt"));
        settle();

        Bookmark read = new CorpusReader()
                .file(folder.resolve("a.txt"), "a.txt", notes)
                .read(Bookmark.START, CorpusFile.Reading.STILL);

        assertThat(read).isEqualTo(Bookmark.START);
        assertThat(notes.parts).isEmpty();
        assertThat(notes.aside).isEmpty();
    }

    @Test
    void rest_event_wakesBeforeTheScan() throws Exception {
        watch.pass();
        long began = System.nanoTime();
        write("a.txt", "one");
        watch.rest();

        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    void create_noFolder_refused() throws IOException {
        write("a.txt", "one");

        assertThatThrownBy(() -> new FolderWatch(folder.resolve("a.txt"), SETTINGS, notes, () -> now))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("a folder");
    }

    private void settle() throws IOException {
        now += SETTINGS.settle().toMillis() + 1;
        watch.pass();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        written(name);
    }

    private void append(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written(name);
    }

    /** Now, by the clock that the watch has. */
    private void written(String name) throws IOException {
        Files.setLastModifiedTime(folder.resolve(name), FileTime.fromMillis(++now));
    }
}
