package io.castalia.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.app.bench.load.LoadSettings;
import io.castalia.app.bench.load.LoadShape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark, very small: that it measures everything, not how much. */
class BenchIT {

    @TempDir
    Path folder = Path.of("");

    @Test
    void run_ofAVerySmallLoad_measuresEverything() throws IOException, InterruptedException {
        var shape = new LoadShape(512, 16, 64, 64, 16, 2, 1);
        var load = new LoadSettings(shape, 40_000, 64 << 20, 5_000);
        var settings = new BenchSettings(
                load, folder, EnumSet.allOf(Phase.class), 1, Duration.ofMillis(500), 40, 64, 4, 100, 3, 0);

        JsonNode result = new Bench(settings).run();

        assertThat(result.path("activations").asLong()).isBetween(620_000L, 680_000L);
        for (String key : new String[] {
            "fill_per_second",
            "steady_per_second",
            "steady_admitted_share",
            "steady_expected_share",
            "floor_per_second",
            "twin_per_second",
            "wire_bytes_per_activation",
            "state_bytes_per_latent",
            "context_bytes",
            "changelog_over_state",
            "heap_bytes",
            "restore_seconds",
            "cores",
        }) {
            assertThat(result.path(key).asDouble()).as(key).isPositive();
        }
        assertThat(result.path("freshness_ms").path("samples").asInt()).isPositive();
        assertThat(result.path("dead_letters").asLong()).isZero();
        assertThat(result.path("tokens").asLong()).isEqualTo(40_000);
        assertThat(result.path("commit").asText()).isNotEmpty();
        assertThat(result.path("floor_per_second").asDouble())
                .isGreaterThan(result.path("fill_per_second").asDouble());
    }
}
