package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.app.Main;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.block.BlockShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A small run, exported in delphi's layout, read by delphi where there is one, and imported again. */
class ExchangeIT {

    private static final String HOOKPOINT = "layers.1";
    private static final int LATENTS = 64;
    private static final int SHARDS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Topics topics = Topics.of(new TopicSettings("castalia.", 2, SHARDS, -1, Duration.ofMillis(-1)));
    private final BlockShape shape = new BlockShape(HOOKPOINT, LATENTS, 256, SHARDS);

    @TempDir
    static Path folder = Path.of("");

    private static Path model = Path.of("");
    private static Path exported = Path.of("");

    @BeforeAll
    static void runAndExport() throws IOException {
        model = TinyModel.write(folder.resolve("tiny"));
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        var random = new Random(5);
        for (int i = 0; i < 160; i++) {
            Files.writeString(corpus.resolve("text%03d.txt".formatted(i)), text(random, i));
        }
        exported = folder.resolve("results");
        assertThat(castalia(
                        "run",
                        "--corpus",
                        corpus.toString(),
                        "--dir",
                        folder.resolve("run").toString(),
                        "--model",
                        model.toString(),
                        "--hookpoint",
                        HOOKPOINT,
                        "--coder",
                        "random:64:4",
                        "--bos",
                        "always",
                        "--min-windows",
                        "10"))
                .isZero();
        assertThat(export(exported)).isZero();
    }

    /** Some characters take several tokens, and texts have all lengths up to a context. */
    private static String text(Random random, int i) {
        var text = new StringBuilder("text " + i);
        String[] words = {" sea", " caf\u00e9", " \u6d77", " 12", "\n", " calm", " \ud83d\ude00"};
        while (text.toString().getBytes(StandardCharsets.UTF_8).length < 20 + random.nextInt(200)) {
            text.append(words[random.nextInt(words.length)]);
        }
        return text.toString();
    }

    private static int castalia(String... line) {
        return Main.run(Map.of(), folder, line);
    }

    private static int export(Path to, String... more) {
        var line = new ArrayList<>(List.of(
                "export",
                "delphi",
                to.toString(),
                "--dir",
                folder.resolve("run").toString(),
                "--splits",
                "3"));
        line.addAll(List.of(more));
        return castalia(line.toArray(new String[0]));
    }

    private int importFrom(Path cache, Path to, String... more) {
        var line = new ArrayList<>(List.of(
                "import",
                "delphi",
                cache.toString(),
                "--hookpoint",
                HOOKPOINT,
                "--tokenizer",
                model.toString(),
                "--dir",
                to.toString()));
        line.addAll(List.of(more));
        return castalia(line.toArray(new String[0]));
    }

    @Test
    void import_whatWasExported_sameContextsActivationsAndCounts() {
        Firings before = Firings.of(folder.resolve("run"), topics, shape);
        Path home = folder.resolve("imported");

        assertThat(importFrom(exported, home)).isZero();
        Firings after = Firings.of(home, topics, shape);

        assertThat(before.counts).hasSizeGreaterThan(30);
        assertThat(after.contexts).isEqualTo(before.contexts);
        assertThat(after.counts).isEqualTo(before.counts);
        assertThat(after.marks).hasSize(SHARDS);
        assertThat(after.marks.get(0).getContexts())
                .isEqualTo(before.marks.get(0).getContexts());
        assertThat(after.marks.get(0).getParts()).isEqualTo(before.marks.get(0).getParts());

        assertThat(importFrom(exported, home)).as("again").isZero();
        Firings again = Firings.of(home, topics, shape);
        assertThat(again.contexts).as("nothing twice").isEqualTo(before.contexts);
        assertThat(again.marks).as("nothing twice").hasSize(SHARDS);
        assertThat(importFrom(exported, home, "--name", "other"))
                .as("another corpus")
                .isEqualTo(1);
    }

    @Test
    void export_explanationsAndScores_oneFileEach() throws IOException {
        List<Path> explanations = files(exported.resolve("explanations"));
        assertThat(explanations).isNotEmpty();
        Path first = explanations.get(0).getFileName();
        assertThat(first.toString()).matches("layers\\.1_latent\\d+\\.txt");
        assertThat(JSON.readTree(explanations.get(0).toFile()).isTextual()).isTrue();
        List<Path> scores = files(exported.resolve("scores/detection"));
        assertThat(scores).hasSizeBetween(1, explanations.size());
        assertThat(files(exported.resolve("scores/fuzz"))).isNotEmpty();
        JsonNode verdicts = JSON.readTree(scores.get(0).toFile());
        assertThat(verdicts).hasSizeGreaterThan(20);
        for (JsonNode verdict : verdicts) {
            assertThat(verdict.path("str_tokens")).hasSameSizeAs(verdict.path("activations"));
            assertThat(verdict.path("activating").asBoolean())
                    .isEqualTo(verdict.path("distance").asDouble() >= 0);
            assertThat(verdict.path("correct").asBoolean())
                    .isEqualTo(verdict.path("prediction").asBoolean()
                            == verdict.path("activating").asBoolean());
        }
        assertThat(export(exported)).as("over what is there").isEqualTo(2);
        assertThat(export(folder.resolve("of-none"), "--hookpoint", "layers.9")).isEqualTo(2);
        assertThat(folder.resolve("of-none")).doesNotExist();
    }

    @Test
    void import_cacheThatIsNotWhole_refusedBeforeAnythingIsWritten() throws IOException {
        Path split = Path.of("latents", HOOKPOINT, "21_41.safetensors");
        Path config = Path.of("latents", HOOKPOINT, "config.json");

        Path missing = copy("missing");
        Files.delete(missing.resolve(split));
        assertRefused(missing);

        Path cut = copy("cut");
        byte[] bytes = Files.readAllBytes(cut.resolve(split));
        Files.write(cut.resolve(split), Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused(cut);

        Path unfit = copy("unfit");
        Files.writeString(
                unfit.resolve(config),
                Files.readString(unfit.resolve(config)).replace("\"cache_ctx_len\" : 256", "\"cache_ctx_len\" : 128"));
        assertRefused(unfit);

        Path infinite = copy("infinite");
        bytes[bytes.length - 1] = 0x7c;
        Files.write(infinite.resolve(split), bytes);
        assertRefused(infinite);
    }

    private void assertRefused(Path cache) {
        Path home = cache.resolveSibling(cache.getFileName() + ".home");
        assertThat(importFrom(cache, home)).as(cache.toString()).isEqualTo(2);
        if (Files.exists(home)) {
            assertThat(Firings.of(home, topics, shape).contexts)
                    .allSatisfy(shard -> assertThat(shard).isEmpty());
        }
    }

    private Path copy(String name) throws IOException {
        Path to = folder.resolve(name);
        try (Stream<Path> all = Files.walk(exported)) {
            for (Path from : all.toList()) {
                Files.copy(from, to.resolve(exported.relativize(from).toString()));
            }
        }
        return to;
    }

    @Test
    @EnabledIfSystemProperty(named = DelphiPython.PROPERTY, matches = ".+")
    void load_byDelphiItself_findsEveryFiring() throws Exception {
        Firings ours = Firings.of(folder.resolve("run"), topics, shape);
        JsonNode found = DelphiPython.run(
                folder,
                "load_delphi.py",
                exported.toString(),
                HOOKPOINT,
                model.resolve("tokenizer.json").toString());

        assertThat(DelphiPython.counts(found)).isEqualTo(ours.counts);
        assertThat(DelphiPython.maxima(found)).isEqualTo(ours.maxima);
        assertThat(found.path("firings")).isEqualTo(found.path("counts"));
        assertThat(found.path("width").asInt()).isEqualTo(LATENTS);
        assertThat(found.path("rows").get(0).asInt())
                .isEqualTo(ours.contexts.get(0).size());
        assertThat(found.path("records")).isNotEmpty();
        assertThat(found.path("hookpoints").get(0).asText()).isEqualTo(HOOKPOINT);
        assertThat(found.path("window").asInt()).isEqualTo(32);
        assertThat(found.path("explanations")).hasSameSizeAs(files(exported.resolve("explanations")));
        assertThat(found.path("scores").path("detection").asInt()).isPositive();
    }

    @Test
    void export_dashboards_oneFeatureForEachLatentThatFires() throws IOException {
        String home = folder.resolve("run").toString();
        Path sheets = folder.resolve("sheets");
        Path bulk = folder.resolve("bulk");
        Firings ours = Firings.of(folder.resolve("run"), topics, shape);

        assertThat(castalia("export", "saedashboard", sheets.toString(), "--dir", home, "--per-file", "20"))
                .isZero();
        assertThat(castalia("export", "neuronpedia", bulk.toString(), "--dir", home, "--creator-id", "me"))
                .isZero();

        JsonNode batch =
                JSON.readTree(sheets.resolve(HOOKPOINT).resolve("batch-0.json").toFile());
        assertThat(batch.path("model_id").asText()).isEqualTo("tiny");
        assertThat(batch.path("layer").asInt()).isEqualTo(1);
        assertThat(batch.path("features")).hasSize(20);
        JsonNode feature = batch.path("features").get(0);
        int latent = feature.path("feature_index").asInt();
        assertThat(latent).isEqualTo(ours.counts.keySet().iterator().next());
        assertThat(feature.path("activations")).isNotEmpty();
        assertThat(feature.path("activations").get(0).path("bin_max").floatValue())
                .isEqualTo(ours.maxima.get(latent));
        try (Stream<Path> sources = Files.list(bulk.resolve("tiny"))) {
            Path source = sources.findFirst().orElseThrow();
            List<JsonNode> features = lines(source.resolve("features/batch-0.jsonl.gz"));
            assertThat(features).hasSameSizeAs(ours.counts.keySet());
            assertThat(features.get(0).path("index").asText()).isEqualTo(Integer.toString(latent));
            assertThat(lines(source.resolve("activations/batch-0.jsonl.gz"))).hasSizeGreaterThan(features.size());
            assertThat(lines(source.resolve("explanations/batch-0.jsonl.gz")))
                    .hasSameSizeAs(files(exported.resolve("explanations")));
            for (String table : List.of("release", "model", "sourceset", "source")) {
                NeuronpediaTables.check(
                        table,
                        List.of(JSON.readTree(source.resolve(table + ".jsonl").toFile())));
            }
            for (String table : List.of("features", "activations", "explanations")) {
                NeuronpediaTables.check(table, lines(source.resolve(table + "/batch-0.jsonl.gz")));
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = DelphiPython.PROPERTY, matches = ".+")
    void load_bySaeDashboardItself_findsEveryFeature() throws Exception {
        Path sheets = folder.resolve("sheets-to-load");
        String home = folder.resolve("run").toString();
        assertThat(castalia("export", "saedashboard", sheets.toString(), "--dir", home))
                .isZero();

        JsonNode found = DelphiPython.run(
                folder, "load_dashboard.py", sheets.resolve(HOOKPOINT).toString());

        assertThat(found.path("features").asInt())
                .isEqualTo(
                        Firings.of(folder.resolve("run"), topics, shape).counts.size());
        assertThat(found.path("activations").asInt()).isPositive();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        try (var reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            var lines = new ArrayList<JsonNode>();
            for (String line : reader.lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
