package io.castalia.app.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthServerTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void readyz_oneConditionOpen_is503AndNamesIt() throws Exception {
        var restored = new AtomicBoolean();
        try (var metrics = new Metrics();
                var server = HealthServer.start(
                        0, metrics, new Readiness("kafka", () -> true), new Readiness("restored", restored::get))) {
            var before = get(server, "/readyz");
            restored.set(true);
            var after = get(server, "/readyz");

            assertThat(before.statusCode()).isEqualTo(503);
            assertThat(before.body())
                    .isEqualTo("{\"ready\":false,\"conditions\":{\"kafka\":true,\"restored\":false}}\n");
            assertThat(after.statusCode()).isEqualTo(200);
            assertThat(get(server, "/healthz").body()).isEqualTo("ok\n");
        }
    }

    @Test
    void readyz_conditionThrows_isNotReady() throws Exception {
        try (var metrics = new Metrics();
                var server = HealthServer.start(0, metrics, new Readiness("broken", () -> {
                    throw new IllegalStateException("closed");
                }))) {
            assertThat(get(server, "/readyz").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void metrics_counted_areShown() throws Exception {
        try (var metrics = new Metrics();
                var server = HealthServer.start(0, metrics)) {
            metrics.add(Counted.DEAD_LETTERS, "feed", 2);
            metrics.measure(Measured.LAG, "stream", () -> 7);

            var answer = get(server, "/metrics");

            assertThat(answer.body())
                    .contains("castalia_dead_letters_total{stage=\"feed\"} 2.0")
                    .contains("castalia_consumer_lag{stage=\"stream\"} 7.0")
                    .contains("jvm_memory_used_bytes");
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        }
    }

    @Test
    void request_unknown_isRefused() throws Exception {
        try (var metrics = new Metrics();
                var server = HealthServer.start(0, metrics)) {
            var post = HttpRequest.newBuilder(URI.create(server.url() + "/metrics"))
                    .POST(BodyPublishers.ofString("x"))
                    .build();

            assertThat(get(server, "/metrics/../etc").statusCode()).isEqualTo(404);
            assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        }
    }

    @Test
    void start_portInUse_isRefusedByKey() {
        try (var metrics = new Metrics();
                var server = HealthServer.start(0, metrics)) {
            int port = URI.create(server.url()).getPort();

            assertThatThrownBy(() -> HealthServer.start(port, metrics))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("health-port is '%d'", port);
        }
    }

    private HttpResponse<String> get(HealthServer server, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(server.url() + path)).build(), BodyHandlers.ofString());
    }
}
