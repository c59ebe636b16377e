package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.app.Main;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.block.BlockShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A cache that delphi's own code wrote, imported. */
@EnabledIfSystemProperty(named = DelphiPython.PROPERTY, matches = ".+")
class DelphiCacheIT {

    private static final String HOOKPOINT = "layers.3.mlp";
    private static final int SHARDS = 2;
    private static final String BOS = "256";

    private final Topics topics = Topics.of(new TopicSettings("castalia.", 2, SHARDS, -1, Duration.ofMillis(-1)));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void import_cacheThatDelphiWrote_everyFiringAndText() throws Exception {
        Path model = TinyModel.write(folder.resolve("tiny"));
        Path results = folder.resolve("results");
        JsonNode written = DelphiPython.run(
                folder, "write_delphi.py", results.resolve("latents").toString(), HOOKPOINT, "3", BOS);
        Path cut = folder.resolve("cut");
        for (JsonNode file : written.path("files")) {
            if (!file.asText().startsWith("64_")) {
                Path from = results.resolve("latents").resolve(HOOKPOINT).resolve(file.asText());
                Files.copy(from, Files.createDirectories(cut).resolve(file.asText()));
            }
        }

        assertThat(importFrom(cut, model)).as("one of three files is missing").isEqualTo(2);
        assertThat(importFrom(results, model)).isZero();

        var shape = new BlockShape(HOOKPOINT, written.path("latents").asInt(), 64, SHARDS);
        Firings read = Firings.of(folder.resolve("home"), topics, shape);
        assertThat(read.counts).hasSize(96).isEqualTo(DelphiPython.counts(written));
        assertThat(read.maxima).isEqualTo(DelphiPython.maxima(written));
        assertThat(read.marks)
                .hasSize(SHARDS)
                .allSatisfy(mark -> assertThat(mark.getContexts()).isEqualTo(12));
        for (List<String> contexts : read.contexts) {
            assertThat(contexts).hasSameSizeAs(written.path("texts"));
            for (int row = 0; row < contexts.size(); row++) {
                assertThat(contexts.get(row))
                        .contains(written.path("texts").get(row).asText());
            }
        }
    }

    private int importFrom(Path cache, Path tokenizer) {
        return Main.run(
                Map.of(),
                folder,
                "import",
                "delphi",
                cache.toString(),
                "--hookpoint",
                HOOKPOINT,
                "--tokenizer",
                tokenizer.toString(),
                "--dir",
                folder.resolve("home").toString());
    }
}
