package io.castalia.app.run;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.app.Main;
import io.castalia.app.run.SubjectSettings.Reading;
import io.castalia.producers.checkpoint.SafetensorsWriter;
import io.castalia.producers.decoder.DecoderModel;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.hub.HubSettings;
import io.castalia.producers.publish.HookpointSpec;
import io.castalia.producers.publish.RandomCoder;
import io.castalia.producers.sparse.CoderConfig;
import io.castalia.producers.sparse.CrossEntropy;
import io.castalia.producers.sparse.Sparsify;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectTest {
    private static final String TEXT = "The river ran past the mill, and a heron stood in its shallows for hours. ";

    @TempDir
    Path folder = Path.of("");

    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = TinyModel.write(folder.resolve("tiny"));
    }

    @Test
    void open_severalCodersOfDifferentWidths_eachWhereItReads() {
        coder("layers.2", TinyModel.WIDTH);

        try (Subject subject = Subject.open(
                settings(
                        model,
                        false,
                        new Reading("", folder.resolve("layers.2").toString()),
                        new Reading("layers.0.mlp.neurons", "neurons:5"),
                        new Reading("layers.1.mlp", "random:40:3")),
                folder)) {
            assertThat(subject.hookpoints())
                    .extracting(HookpointSpec::name)
                    .containsExactly("layers.2", "layers.0.mlp.neurons", "layers.1.mlp");
            assertThat(subject.hookpoints())
                    .extracting(hookpoint -> hookpoint.coder().latents())
                    .containsExactly(256, TinyModel.INNER, 40);
            assertThat(subject.model().width("layers.0.mlp.neurons")).isEqualTo(TinyModel.INNER);
            assertThat(subject.tokenizer().specials()).contains("first token masked");
        }
    }

    @Test
    void open_coderOfAnotherWidth_refusedNamingBoth() {
        coder("narrow", 24);

        refused("layers.1", "narrow")
                .hasMessageContaining("24")
                .hasMessageContaining("32, as tiny gives it at layers.1");
    }

    @Test
    void open_coderOfAnotherSite_refusedUnlessForced() {
        coder("layers.2", TinyModel.WIDTH);

        refused("layers.1", "layers.2")
                .hasMessageContaining("layers.2, as its files say")
                .hasMessageContaining("--force");
        Reading reading = new Reading("layers.1", folder.resolve("layers.2").toString());
        try (Subject forced = Subject.open(settings(model, true, reading), folder)) {
            assertThat(forced.hookpoints().get(0).site()).isEqualTo("layers.1");
        }
    }

    @Test
    void open_coderThatSaysNoSite_refusedWithoutAHookpoint() {
        coder("mine", TinyModel.WIDTH);

        refused("", "mine").hasMessageContaining("hookpoint").hasMessageContaining("do not say where it belongs");
    }

    @Test
    void open_whatTheModelHasNot_refused() {
        coder("mine", TinyModel.WIDTH);

        refused("layers.3", "mine").hasMessageContaining("layers 0 to 2");
        refused("layers.1.mlp.normed", "mine").hasMessageContaining("only Gemma");
        refused("encoder.1", "mine").hasMessageContaining("layers.N");
        refused("layers.1", "absent").hasMessageContaining("a path that exists");
        assertThatThrownBy(() -> open(model, new Reading("layers.1", "")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("given for tiny");
        assertThatThrownBy(() -> open(model, new Reading("layers.1", "neurons:4")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("layers.3.mlp.neurons");
        assertThatThrownBy(() -> open(model, new Reading("layers.1", "neurons:many")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("neurons:K");
    }

    @Test
    void open_unknownArchitecture_refusedNamingTheKnown() throws IOException {
        Files.writeString(
                model.resolve("config.json"),
                TinyModel.config().put("model_type", "mamba").toString());

        refused("layers.1", "random:8:2").hasMessageContaining("mamba").hasMessageContaining("gemma2");
    }

    @Test
    void open_tokenizerOfAnotherVocabulary_refusedWithBothSizes() throws IOException {
        Files.writeString(
                model.resolve("config.json"),
                TinyModel.config().put("vocab_size", 400).toString());

        refused("layers.1", "random:8:2").hasMessageContaining("400 rows").hasMessageContaining("257 tokens");
    }

    @Test
    void open_missingFiles_refusedByName() throws IOException {
        refusedModel(folder.resolve("nowhere")).hasMessageContaining("nowhere");
        Files.move(model.resolve("tokenizer.json"), model.resolve("away.json"));
        refusedModel(model).hasMessageContaining("tokenizer.json");
        Files.move(model.resolve("model.safetensors"), model.resolve("away.safetensors"));
        refusedModel(model).hasMessageContaining("model.safetensors");
        Files.delete(model.resolve("config.json"));
        refusedModel(model).hasMessageContaining("config.json");
    }

    @Test
    void open_weightsThatAreNotTheModels_refusedByTensorExpectedAndFound() throws IOException {
        Files.writeString(
                model.resolve("config.json"),
                TinyModel.config().put("intermediate_size", 64).toString());

        refusedModel(model)
                .hasMessageContaining("model.layers.0.mlp.gate_proj.weight")
                .hasMessageContaining("[48, 32]")
                .hasMessageContaining("[64, 32]");
    }

    @Test
    void open_weightsOfAnotherType_refusedByTensorExpectedAndFound() throws IOException {
        Path file = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        // One letter of the header, so that no offset changes: halves become integers as wide.
        String header = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = header.indexOf("\"F16\"", header.indexOf("model.layers.0.self_attn.q_proj.weight"));
        bytes[at + 1] = 'I';
        Files.write(file, bytes);

        refusedModel(model)
                .hasMessageContaining("model.layers.0.self_attn.q_proj.weight")
                .hasMessageContaining("I16")
                .hasMessageContaining("F32, F16 or BF16");
    }

    @Test
    void open_damagedOrHostileFiles_refusedByName() throws IOException {
        Path file = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        refusedModel(model).hasMessageContaining("model.safetensors").hasMessageContaining("get it again");
        byte[] huge = bytes.clone();
        Arrays.fill(huge, 0, 7, (byte) 0xff);
        Files.write(file, huge);
        refusedModel(model).hasMessageContaining("header should have").hasMessageContaining("get it again");
        Files.delete(file);
        Path index = model.resolve("model.safetensors.index.json");
        Files.writeString(index, "{\"weight_map\":{\"a\":\"../tiny.safetensors\"}}");
        refusedModel(model).hasMessageContaining("without a path");
        Files.writeString(index, "{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\"}}");
        refusedModel(model)
                .hasMessageContaining("model-00001-of-00002.safetensors")
                .hasMessageContaining("missing");
    }

    @Test
    void check_settingsThatCannotBe_endAsUsageErrors() {
        String dir = folder.resolve("check").toString();
        for (List<String> flags : List.of(
                List.of("--model", folder.resolve("absent").toString()),
                List.of("--bos", "sometimes"),
                List.of("--bos", "never"),
                List.of("--sinks", "0.5"),
                List.of("--precision", "double"),
                List.of("--neurons", "4", "--coder", "mine"),
                List.of("--hookpoint", "layers.2,layers.2"),
                List.of("--hookpoint", "layers.2,layers.4", "--coder", "mine"))) {
            var line = new ArrayList<>(List.of("check", "--dir", dir));
            line.addAll(flags);
            assertThat(Main.run(Map.of(), folder, line.toArray(String[]::new)))
                    .as("%s", flags)
                    .isEqualTo(2);
        }
    }

    @Test
    void guard_coderThatRebuildsNothing_stopsAndListsNeighboursUnlessForced() throws IOException {
        coder("layers.1", TinyModel.WIDTH);
        Path text = Files.writeString(folder.resolve("text.txt"), TEXT.repeat(30));
        Reading reading = new Reading("layers.1", folder.resolve("layers.1").toString());
        var lines = new ArrayList<String>();

        assertThatThrownBy(() -> new Guard(settings(model, false, reading), folder, text).open(lines::add))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("FVU")
                .hasMessageContaining("--force");
        assertThat(lines)
                .anyMatch(line -> line.contains("layers.1, coder 'layers.1'")
                        && line.contains("cross-entropy")
                        && line.contains("files: 32.0"))
                .anyMatch(line -> line.contains("at layers.0:"))
                .anyMatch(line -> line.contains("at layers.2:"))
                .anyMatch(line -> line.contains("at layers.1.mlp:"));
        new Guard(settings(model, true, reading), folder, text).open(lines::add).close();
    }

    @Test
    void guard_coderThatRebuildsWhatItReads_givesTheSubjectThatWasMeasured() throws IOException {
        mirror(folder.resolve("layers.1"));
        Path text = Files.writeString(folder.resolve("text.txt"), TEXT.repeat(30));
        Reading reading = new Reading("", folder.resolve("layers.1").toString());
        var lines = new ArrayList<String>();

        try (Subject subject = new Guard(settings(model, false, reading), folder, text).open(lines::add)) {
            assertThat(subject.model().hookpoints()).containsExactly("layers.1");
            assertThatThrownBy(() -> ((DecoderModel) subject.model()).decoder().logProbabilities(new int[][] {{1, 2}}))
                    .as("a model that was loaded no further than it is read")
                    .hasMessageContaining("of 2 that are loaded");
        }
        assertThat(lines).hasSize(2).first(as(InstanceOfAssertFactories.STRING)).contains("measuring on 10,000 tokens");
        assertThat(lines.get(1)).contains("FVU 0.000, L0 32.0 (files: 64.0)").doesNotContain("cross-entropy");
    }

    @Test
    void guard_coderThatFiresTooSeldom_stopsNamingBothNumbers() throws IOException {
        Path directory = folder.resolve("layers.1");
        mirror(directory, 16);
        Path text = Files.writeString(folder.resolve("text.txt"), TEXT.repeat(30));
        Reading reading = new Reading("", directory.toString());
        var lines = new ArrayList<String>();

        assertThatThrownBy(() -> new Guard(settings(model, false, reading), folder, text).open(lines::add))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("8.0 latents fire on a token, and its files say 64.0")
                .hasMessageContaining("--force");
    }

    @Test
    void check_coderOfAnySite_saysWhatTheModelLosesWithIt() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), TEXT.repeat(30));
        for (String site : List.of("layers.1.attn", "layers.1.mlp.input", "layers.0.mlp", "layers.2")) {
            mirror(folder.resolve(site));
            Reading reading = new Reading(site, folder.resolve(site).toString());

            List<Guard.Result> results =
                    new Guard(settings(model, false, reading), folder, text).measure(false, line -> {});

            // A random model loses little by zeros, or even gains; so the three are looked at one by one.
            CrossEntropy loss = results.get(0).finding().loss().orElseThrow();
            assertThat(loss.spliced()).as(site).isCloseTo(loss.clean(), within(0.01));
            assertThat(loss.ablated()).as(site).isNotCloseTo(loss.clean(), within(0.01));
        }
    }

    /** A latent for each coordinate and one for its negative, so that half of them fire. */
    private static void mirror(Path directory) throws IOException {
        mirror(directory, 2 * TinyModel.WIDTH);
    }

    /** The same with so many latents that are not nought: of the first coordinates and their negatives. */
    private static void mirror(Path directory, int alive) throws IOException {
        int width = TinyModel.WIDTH;
        var rows = new float[2 * width * width];
        for (int i = 0; i < 2 * width; i++) {
            if (i % width >= alive / 2) {
                continue;
            }
            rows[i * width + i % width] = i < width ? 1 : -1;
        }
        Files.createDirectories(directory);
        new SafetensorsWriter()
                .add("encoder.weight", rows, 2L * width, width)
                .add("encoder.bias", new float[2 * width], 2L * width)
                .add("W_dec", rows, 2L * width, width)
                .add("b_dec", new float[width], width)
                .write(directory.resolve(Sparsify.WEIGHTS));
        Files.writeString(
                directory.resolve(Sparsify.CONFIG), new CoderConfig(width, 2 * width, 2 * width, false).toJson());
    }

    private void coder(String name, int width) {
        RandomCoder.create(new CoderConfig(width, 256, 32, false), 3, folder.resolve(name))
                .close();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String hookpoint, String coder) {
        String where = coder.contains(":") ? coder : folder.resolve(coder).toString();
        return assertThatThrownBy(() -> open(model, new Reading(hookpoint, where)))
                .isInstanceOf(Refusal.class);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refusedModel(Path path) {
        return assertThatThrownBy(() -> open(path, new Reading("layers.1", "random:8:2")))
                .isInstanceOf(Refusal.class);
    }

    private void open(Path path, Reading... readings) {
        Subject.open(settings(path, false, readings), folder).close();
    }

    private SubjectSettings settings(Path path, boolean forced, Reading... readings) {
        var hub = new HubSettings(URI.create("http://localhost:1"), folder.resolve("hub"), Optional.empty());
        return new SubjectSettings(
                new ModelSettings(path.toString(), Bos.AUTO, Precision.SINGLE, hub),
                List.of(readings),
                false,
                1,
                SubjectSettings.SINKS,
                forced);
    }
}
