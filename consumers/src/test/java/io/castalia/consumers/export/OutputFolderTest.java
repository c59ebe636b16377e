package io.castalia.consumers.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutputFolderTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void close_published_leavesTheFolderAndNothingBesideIt() throws IOException {
        Path place = folder.resolve("below").resolve("results");
        try (OutputFolder out = OutputFolder.begin(place)) {
            Files.writeString(out.folder("scores", "fuzz").resolve("a.txt"), "1");
            Files.writeString(out.work().resolve("b.txt"), "2");
            assertThat(place).doesNotExist();
            out.publish();
        }

        assertThat(place.resolve("scores").resolve("fuzz").resolve("a.txt")).hasContent("1");
        assertThat(list(folder.resolve("below"))).containsExactly("results");
        assertThat(list(place)).containsExactly("scores");
    }

    @Test
    void close_notPublished_leavesNothing() throws IOException {
        try (OutputFolder out = OutputFolder.begin(folder.resolve("results"))) {
            Files.writeString(out.folder("scores").resolve("a.txt"), "1");
        }

        assertThat(list(folder)).isEmpty();
    }

    @Test
    void begin_whereSomethingIs_isRefused() throws IOException {
        Files.createDirectory(folder.resolve("there"));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

        for (String name : List.of("there", "link")) {
            assertThatThrownBy(() -> OutputFolder.begin(folder.resolve(name)))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining(name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "../a", "/etc/passwd", "a/../b", ".hidden", "a\u0000b", "a\\b", "a b", "caf\u00e9"
            })
    void safe_nameThatLeadsElsewhere_isRefusedOrFlattened(String name) {
        try {
            assertThat(FileNames.safe("hookpoint", name)).doesNotContain("/").doesNotStartWith(".");
        } catch (Refusal refused) {
            assertThat(refused).hasMessageContaining("hookpoint");
        }
    }

    @Test
    void safe_slash_becomesTwoHyphensAsInDelphi() {
        assertThat(FileNames.safe("hookpoint", "layer_12/width_16k")).isEqualTo("layer_12--width_16k");
        assertThatThrownBy(() -> FileNames.safe("hookpoint", "..")).isInstanceOf(Refusal.class);
    }

    private static List<String> list(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
