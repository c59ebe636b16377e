package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.app.Main;
import io.castalia.app.run.SubjectSettings.Reading;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.hub.HubSettings;
import io.castalia.producers.publish.HookpointSpec;
import io.castalia.producers.publish.RandomCoder;
import io.castalia.producers.sparse.CoderConfig;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
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

        assertThatThrownBy(() -> new Guard(settings(model, false, reading), folder, text).stand(lines::add))
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
        new Guard(settings(model, true, reading), folder, text).stand(lines::add);
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
