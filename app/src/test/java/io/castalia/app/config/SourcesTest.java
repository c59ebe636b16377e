package io.castalia.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Nearest;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SourcesTest {

    @Command(name = "sample")
    static final class Sample implements Runnable {
        @Mixin
        StreamOptions stream = new StreamOptions();

        @Mixin
        TopicOptions topics = new TopicOptions();

        @Override
        public void run() {}
    }

    private static Sample parse(Sources sources, String... args) {
        var sample = new Sample();
        var line = new CommandLine(sample);
        sources.refuseUnknown(line.getCommandSpec());
        line.setDefaultValueProvider(sources);
        line.parseArgs(args);
        return sample;
    }

    @Test
    void value_fileThenEnvironmentThenFlag_theLaterWins(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("castalia.properties"), "min-windows=7\nshards=3\npartitions=5\n");
        var environment = Map.of("CASTALIA_SHARDS", "4", "CASTALIA_PARTITIONS", "6", "PATH", "x");
        Sample sample = parse(Sources.of(environment, folder), "--partitions", "8");
        assertThat(sample.stream.minWindows(100)).isEqualTo(7);
        assertThat(sample.topics.settings().shards()).isEqualTo(4);
        assertThat(sample.topics.settings().partitions()).isEqualTo(8);
    }

    @Test
    void refuseUnknown_misspelledKey_namesTheNearest(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("castalia.properties"), "min-window=7\n");
        assertThatThrownBy(() -> parse(Sources.of(Map.of(), folder)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'min-window'")
                .hasMessageContaining("did you mean 'min-windows'");
    }

    @Test
    void refuseUnknown_misspelledVariable_namesTheNearest(@TempDir Path folder) {
        assertThatThrownBy(() -> parse(Sources.of(Map.of("CASTALIA_SHARD", "2"), folder)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("CASTALIA_SHARD")
                .hasMessageContaining("did you mean 'CASTALIA_SHARDS'");
    }

    @Test
    void refuseUnknown_nothingNear_suggestsNothing(@TempDir Path folder) {
        assertThatThrownBy(() -> parse(Sources.of(Map.of("CASTALIA_FROBNICATE", "2"), folder)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("CASTALIA_FROBNICATE")
                .hasMessageContaining("castalia config show")
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void edits_randomWords_agreeWithTheRecursion() {
        var random = new Random(3);
        for (int i = 0; i < 300; i++) {
            String a = word(random);
            String b = word(random);
            assertThat(Nearest.edits(a, b)).as("%s %s", a, b).isEqualTo(slow(a, b));
        }
        assertThat(Nearest.to("partions", List.of("shards", "partitions"))).contains("partitions");
        assertThat(Nearest.to("frobnicate", List.of("shards", "partitions"))).isEmpty();
    }

    private static String word(Random random) {
        return random.ints(random.nextInt(6), 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static int slow(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.length() + b.length();
        }
        int replaced = slow(a.substring(1), b.substring(1)) + (a.charAt(0) == b.charAt(0) ? 0 : 1);
        return Math.min(replaced, 1 + Math.min(slow(a.substring(1), b), slow(a, b.substring(1))));
    }
}
