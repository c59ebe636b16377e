package io.castalia.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.app.run.SampleCorpus;
import io.castalia.app.run.SubjectSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The producer's benchmark, very small: that it measures everything, not how much. */
@EnabledIfSystemProperty(named = "castalia.bench", matches = "true")
class ProducerBenchIT {

    @TempDir
    Path folder = Path.of("");

    @Test
    void run_ofAFewTokens_measuresEverything() throws IOException, InterruptedException {
        Path corpus = SampleCorpus.writeTo(folder.resolve("sample"));

        JsonNode result = new ProducerBench(new ProducerBench.Settings(
                        SubjectSettings.bundled("layers.2"), folder, corpus, 10_000, 2, 8192))
                .run();

        assertThat(result.path("bare_tokens_per_second").asDouble()).isPositive();
        assertThat(result.path("pipeline_tokens_per_second").asDouble()).isPositive();
        assertThat(result.path("lost_share").asDouble()).isLessThan(1);
        assertThat(result.path("host_bytes").path("start").asLong()).isPositive();
        assertThat(result.path("host_bytes").path("end").asLong()).isPositive();
        assertThat(result.path("pipeline")).hasSize(2);
        assertThat(result.path("tokens").asLong()).isBetween(10_000L, 20_000L);
    }
}
