package io.castalia.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(directory, 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void start_again_knowsWhatItKnew() throws Exception {
        String was;
        try (var registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            assertThat(post(registry, "/subjects/kept/versions", schema("a"))
                            .path("id")
                            .asInt())
                    .isPositive();
            post(registry, "/subjects/kept%2Fdeep-value/versions", schema("a"));
            post(registry, "/subjects/gone/versions", schema("b"));
            call(registry, "DELETE", "/subjects/gone", "");
            call(registry, "DELETE", "/subjects/gone?permanent=true", "");
            call(registry, "PUT", "/config/kept", "{\"compatibility\": \"FULL_TRANSITIVE\"}");
            call(registry, "PUT", "/mode/kept", "{\"mode\": \"READONLY\"}");
            was = picture(registry);
            assertThat(was).contains("kept/deep-value", "FULL_TRANSITIVE", "READONLY");
        }

        try (var registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            assertThat(picture(registry)).isEqualTo(was);
        }
    }

    @Test
    void request_bad_isRefusedByStatus() throws Exception {
        try (var registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            assertThat(call(registry, "POST", "/subjects/x/versions", "{").statusCode())
                    .isEqualTo(400);
            assertThat(call(registry, "POST", "/subjects/x/versions", " ".repeat(EmbeddedRegistry.BODY_BYTES + 1))
                            .statusCode())
                    .isEqualTo(413);
            assertThat(call(registry, "GET", "/nowhere", "").statusCode()).isEqualTo(404);
            assertThat(call(registry, "PUT", "/subjects", "").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void request_fromABrowser_isRefused() throws Exception {
        try (var registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            var request = HttpRequest.newBuilder(URI.create(registry.url() + "/subjects"))
                    .header("Origin", "http://example.org")
                    .build();

            assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void start_portInUse_saysWhich() {
        try (var registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            int port = URI.create(registry.url()).getPort();
            assertThatThrownBy(() -> EmbeddedRegistry.start(broker.bootstrapServers(), port))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("127.0.0.1:%d", port);
        }
    }

    private static String picture(EmbeddedRegistry registry) throws Exception {
        return call(registry, "GET", "/schemas?deleted=true", "").body()
                + call(registry, "GET", "/subjects", "").body()
                + call(registry, "GET", "/config/kept", "").body()
                + call(registry, "GET", "/mode/kept", "").body()
                + call(registry, "GET", "/config", "").body();
    }

    private static String schema(String field) throws Exception {
        String schema =
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"%s\",\"type\":\"int\"}]}".formatted(field);
        return JSON.writeValueAsString(JSON.createObjectNode().put("schema", schema));
    }

    private static JsonNode post(EmbeddedRegistry registry, String path, String body) throws Exception {
        HttpResponse<String> response = call(registry, "POST", path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> call(EmbeddedRegistry registry, String method, String path, String body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(registry.url() + path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }
}
