package io.castalia.producers.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.sparse.Coders;
import io.castalia.producers.sparse.Sparsify;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void run_smallCorpus_coderAndCardTheSameTwice() throws IOException {
        Path corpus = corpus(15);

        List<String> first = train(corpus, "first");
        List<String> second = train(corpus, "second");

        assertThat(bytes("first")).isEqualTo(bytes("second"));
        assertThat(first).anyMatch(line -> line.startsWith("states of"));
        assertThat(second).anyMatch(line -> line.contains("already"));
        assertThat(Files.readString(folder.resolve("first/card.md")))
                .contains("castalia train --test", "| letters |", "| tales |", "held-out documents");
        try (var coder = Coders.open(folder.resolve("first"))) {
            assertThat(coder.latents()).isEqualTo(64);
            assertThat(coder.width()).isEqualTo(384);
        }
    }

    @Test
    void run_brokenOffAfterTheFirstStates_goesOnFromThere() throws IOException {
        Path corpus = corpus(15);
        train(corpus, "whole");
        Path states = states();
        byte[] whole = Files.readAllBytes(states.resolve("layers.1.f16"));
        Files.delete(states.resolve(StateStore.INDEX));
        Files.write(states.resolve("layers.1.f16"), Arrays.copyOf(whole, whole.length / 2 + 111));

        train(corpus, "resumed");

        assertThat(Files.readAllBytes(states.resolve("layers.1.f16"))).isEqualTo(whole);
        assertThat(bytes("resumed")).isEqualTo(bytes("whole"));
    }

    @Test
    void run_anotherCorpusMeasured_isOnTheCardByItsName() throws IOException {
        Path other = folder.resolve("elsewhere");
        Files.createDirectories(other);
        Files.writeString(other.resolve("a.txt"), "The harbour was calm, and a letter came from the sea.");

        train(corpus(15), "out", other);

        assertThat(Files.readString(folder.resolve("out/card.md"))).containsPattern("\\| elsewhere \\| \\d+ \\|");
    }

    @Test
    void run_corpusWithoutText_refused() throws IOException {
        Path corpus = folder.resolve("empty");
        Files.createDirectories(corpus);

        assertThatThrownBy(() -> train(corpus, "out")).hasMessageContaining("no text to train on");
    }

    @Test
    void run_keptFewerThanK_firesOnSoManyTokens() throws IOException {
        train(corpus(40), "out");
        assertThat(Files.readString(folder.resolve("out").resolve(Sparsify.CONFIG)))
                .contains("\"k\" : 2");
        assertThat(Files.readString(folder.resolve("out/card.md")))
                .contains("trained with k 4, read with the 2 strongest");
    }

    @Test
    void settings_unknownHookpoint_refused() throws IOException {
        Path corpus = corpus(1);

        assertThatThrownBy(() -> new TrainSettings(
                        corpus, List.of("layers.77"), folder, 64, 4, 4, 1, 0, 64, 1e-3, 1, folder, corpus))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("layers.77");
    }

    @Test
    void contains_manyNames_aboutATenth() {
        int held = 0;
        for (int i = 0; i < 10_000; i++) {
            held += HeldOut.contains("sotu/sotu.jsonl#" + i) ? 1 : 0;
        }
        assertThat(held).isBetween(900, 1100);
    }

    private List<String> train(Path corpus, String out) {
        return train(corpus, out, corpus);
    }

    private List<String> train(Path corpus, String out, Path alsoMeasured) {
        var lines = new ArrayList<String>();
        var settings = new TrainSettings(
                corpus,
                List.of("layers.1"),
                folder.resolve(out),
                64,
                4,
                2,
                3,
                0,
                128,
                1e-3,
                1,
                folder.resolve("st"),
                alsoMeasured);
        new Training(settings, lines::add).run("castalia train --test");
        return lines;
    }

    private byte[] bytes(String out) throws IOException {
        return Files.readAllBytes(folder.resolve(out).resolve(Sparsify.WEIGHTS));
    }

    private Path states() throws IOException {
        try (var folders = Files.list(folder.resolve("st"))) {
            return folders.findFirst().orElseThrow();
        }
    }

    private Path corpus(int documents) throws IOException {
        var words =
                List.of("the", "sea", "was", "calm", "and", "a", "letter", "came", "from", "the", "harbour", "rain");
        var random = new Random(5);
        for (String source : List.of("letters", "tales")) {
            Path file = folder.resolve("corpus").resolve(source).resolve(source + ".jsonl");
            Files.createDirectories(file.getParent());
            var lines = new ArrayList<String>();
            for (int d = 0; d < documents; d++) {
                var text = new StringBuilder();
                for (int w = 0; w < 30; w++) {
                    text.append(words.get(random.nextInt(words.size()))).append(' ');
                }
                lines.add("{\"text\": \"" + text + "\"}");
            }
            Files.write(file, lines);
        }
        return folder.resolve("corpus");
    }
}
