package io.castalia.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** A registry behind HTTP. What it once answered never changes, and is asked for once. */
public final class RestRegistry implements SchemaRegistry {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";

    /** One for all registries, since each has a thread of its own. */
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final RegistryConfig config;
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<Use, Integer> ids = new ConcurrentHashMap<>();

    private record Use(String subject, Schema schema) {}

    private RestRegistry(RegistryConfig config) {
        this.config = config;
    }

    /** The registry that the configuration names. */
    public static SchemaRegistry of(RegistryConfig config) {
        URI first = config.urls().get(0);
        return "mock".equals(first.getScheme()) ? InMemoryRegistry.named(first.toString()) : new RestRegistry(config);
    }

    @Override
    public int register(String subject, Schema schema) {
        return ids.computeIfAbsent(
                new Use(subject, schema), use -> post("/subjects/" + path(subject) + "/versions", schema));
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return ids.computeIfAbsent(new Use(subject, schema), use -> post("/subjects/" + path(subject), schema));
    }

    @Override
    public Registered latest(String subject) {
        JsonNode answer = call("/subjects/" + path(subject) + "/versions/latest", null);
        return new Registered(answer.path("id").asInt(), parse(subject, answer));
    }

    @Override
    public Schema byId(int id) {
        return byId.computeIfAbsent(id, i -> parse("schema " + i, call("/schemas/ids/" + i, null)));
    }

    private static Schema parse(String what, JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        try {
            if (type.equals("AVRO")) {
                return new SchemaParser().parse(answer.path("schema").asText()).mainSchema();
            }
        } catch (RuntimeException e) { // Avro answers an unknown type with a NullPointerException
            type = e.toString();
        }
        throw new RegistryException(422, 42201, "%s is no Avro schema that can be read (%s)".formatted(what, type));
    }

    private int post(String path, Schema schema) {
        var body = JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
        return call(path, body).path("id").asInt();
    }

    private JsonNode call(String path, @Nullable JsonNode body) {
        IOException last = null;
        for (URI url : config.urls()) {
            try {
                return answer(url, path, HTTP.send(request(url, path, body), BodyHandlers.ofString()));
            } catch (IOException e) {
                last = e;
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
        throw new RegistryException(
                "no Schema Registry answers at %s (%s); check %s, and that it runs"
                        .formatted(config.shownUrls(), last, RegistryConfig.URL),
                Objects.requireNonNull(last));
    }

    private HttpRequest request(URI url, String path, @Nullable JsonNode body) {
        String base = url.getScheme() + "://" + authority(url) + url.getRawPath();
        var request = HttpRequest.newBuilder(URI.create(base.replaceFirst("/+$", "") + path))
                .timeout(config.timeout())
                .header("Accept", TYPE)
                .header("Content-Type", TYPE);
        String userInfo = config.userInfo();
        if (userInfo != null && !userInfo.isEmpty()) {
            String token = Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + token);
        }
        return body == null
                ? request.GET().build()
                : request.POST(BodyPublishers.ofString(body.toString())).build();
    }

    private static JsonNode answer(URI url, String path, HttpResponse<String> response) throws JsonProcessingException {
        int status = response.statusCode();
        if (status == 200) {
            return JSON.readTree(response.body());
        }
        String where = "Schema Registry %s%s".formatted(authority(url), path);
        if (status == 401 || status == 403) {
            throw new RegistryException(
                    status, status, where + " refuses these credentials; check " + RegistryConfig.USER_INFO);
        }
        int code = 0;
        String message = response.body();
        try {
            JsonNode error = JSON.readTree(response.body());
            code = error.path("error_code").asInt();
            message = error.path("message").asText();
        } catch (JsonProcessingException e) {
            message = message.substring(0, Math.min(message.length(), 200));
        }
        throw new RegistryException(status, code, "%s answers %d (%d): %s".formatted(where, status, code, message));
    }

    private static String authority(URI url) {
        return url.getRawAuthority().replaceFirst("^.*@", "");
    }

    private static String path(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
