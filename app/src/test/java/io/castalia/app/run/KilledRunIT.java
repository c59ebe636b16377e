package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed once in each stage ends as one that nobody disturbed. */
class KilledRunIT {

    private static final List<String> STAGES = List.of("feed", "produce", "stream", "explain", "control", "score");
    private static final int DOCUMENTS = 12;
    private static final String EVIDENCE = "castalia.evidence";
    private static final String SCORES = "castalia.scores";

    @TempDir
    Path folder = Path.of("");

    @Test
    void run_killedOnceInEachStage_leavesTheSameEvidence() throws IOException {
        Path corpus = corpus();
        try (ChildRun undisturbed = start("undisturbed", corpus)) {
            assertThat(undisturbed.exitCode()).as(undisturbed.output()).isZero();
        }
        for (String stage : STAGES) {
            try (ChildRun killed = start("killed", corpus)) {
                killed.killIn(stage);
            }
        }
        try (ChildRun last = start("killed", corpus)) {
            assertThat(last.exitCode()).as(last.output()).isZero();
        }
        Map<String, Map<String, List<String>>> killed = dump("killed", EVIDENCE, SCORES);
        assertThat(killed.get(EVIDENCE))
                .hasSizeGreaterThan(20)
                .isEqualTo(dump("undisturbed", EVIDENCE).get(EVIDENCE));
        assertThat(killed.get(SCORES)).hasSizeGreaterThan(20);

        try (ChildRun again = start("killed", corpus)) {
            assertThat(again.exitCode()).as(again.output()).isZero();
        }
        assertThat(dump("killed", EVIDENCE, SCORES)).isEqualTo(killed);
    }

    private ChildRun start(String name, Path corpus) throws IOException {
        Files.deleteIfExists(folder.resolve(name + ".log"));
        return ChildRun.start(
                folder,
                name,
                "run",
                "--corpus",
                corpus.toString(),
                "--dir",
                name,
                "--min-windows",
                "4",
                "--latents",
                "random:300@1",
                "--scorer",
                "detection");
    }

    private Map<String, Map<String, List<String>>> dump(String name, String... topics) {
        return TopicDump.of(folder.resolve(name), topics);
    }

    /** The first documents of each bundled file. */
    private Path corpus() throws IOException {
        Path all = SampleCorpus.writeTo(folder.resolve("all"));
        Path few = Files.createDirectories(folder.resolve("few"));
        try (Stream<Path> files = Files.list(all)) {
            for (Path file : files.sorted().toList()) {
                Files.write(
                        few.resolve(file.getFileName()),
                        Files.readAllLines(file).subList(0, DOCUMENTS));
            }
        }
        return few;
    }
}
