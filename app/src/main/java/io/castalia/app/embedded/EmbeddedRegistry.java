package io.castalia.app.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Schema Registry in this process, for Avro, under Confluent's REST protocol: loopback only, no authentication, one
 * instance for one Kafka cluster. What it holds is kept in the compacted topic {@code _schemas}. It knows neither
 * references, nor other types than Avro, nor contexts, nor the mode IMPORT.
 */
public final class EmbeddedRegistry implements AutoCloseable {

    /** The largest request that is read. */
    static final int BODY_BYTES = 1 << 20;

    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";

    private final SchemaLog log;
    private final RegistryRoutes routes;
    private final HttpServer server;
    private final ExecutorService workers;

    // Named by the protocol.
    private record Failure(int error_code, String message) {}

    private EmbeddedRegistry(SchemaLog log, SubjectStore store, HttpServer server) {
        this.log = log;
        this.routes = new RegistryRoutes(new Registrar(store, log::append));
        this.server = server;
        this.workers = Executors.newFixedThreadPool(4, work -> {
            var thread = new Thread(work, "embedded-registry");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Reads what the topic holds, and answers from then on.
     *
     * @param bootstrap the Kafka cluster that keeps the schemas
     * @param port where clients connect; 0 for any free one
     * @throws EmbeddedException where the port or the topic cannot be had: stop
     */
    public static EmbeddedRegistry start(String bootstrap, int port) {
        HttpServer server = bind(port);
        try {
            var store = new SubjectStore();
            SchemaLog log = SchemaLog.open(bootstrap, entry -> entry.applyTo(store));
            var registry = new EmbeddedRegistry(log, store, server);
            registry.serve();
            LOG.info("embedded Schema Registry on {}", registry.url());
            return registry;
        } catch (RuntimeException e) {
            server.stop(0);
            throw e;
        }
    }

    /* Answers are written in two pieces, and without this the second waits 40 ms for the first to be acknowledged. */
    private static void sendAtOnce() {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    private static HttpServer bind(int port) {
        sendAtOnce();
        try {
            return HttpServer.create(Ports.on(port), 0);
        } catch (IOException e) {
            throw new EmbeddedException(
                    "the embedded Schema Registry cannot listen on %s:%d (%s); stop what uses the port, or give another (0 takes a free one)"
                            .formatted(Ports.LOOPBACK, port, e.getMessage()),
                    e);
        }
    }

    private void serve() {
        server.createContext("/", this::handle);
        server.setExecutor(workers);
        server.start();
    }

    /** The value for {@code schema.registry.url}. */
    public String url() {
        return "http://" + Ports.LOOPBACK + ":" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            send(exchange);
        } catch (IOException e) {
            LOG.debug("a client of the registry went away: {}", e.toString());
        }
    }

    private void send(HttpExchange exchange) throws IOException {
        int status = 200;
        byte[] answer;
        try {
            answer = json(answer(exchange));
        } catch (RegistryError e) {
            status = e.status();
            answer = json(new Failure(e.code(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.error("the registry failed at {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            status = 500;
            answer = json(new Failure(50001, "the registry failed: %s; its log says more".formatted(e)));
        }
        exchange.getResponseHeaders().set("Content-Type", TYPE);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean bodiless = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : answer.length);
        if (!bodiless) {
            exchange.getResponseBody().write(answer);
        }
    }

    private Object answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            throw new RegistryError(403, 403, "a page in a browser may not use this registry");
        }
        URI uri = exchange.getRequestURI();
        return routes.answer(exchange.getRequestMethod(), path(uri), query(uri), body(exchange));
    }

    private static @Nullable JsonNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(BODY_BYTES + 1);
        if (bytes.length > BODY_BYTES) {
            throw new RegistryError(413, 413, "the request is larger than %d bytes".formatted(BODY_BYTES));
        }
        try {
            return bytes.length == 0 ? null : JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new RegistryError(400, 400, "the body is no JSON: " + e.getOriginalMessage());
        }
    }

    private static List<String> path(URI uri) {
        return Arrays.stream(uri.getRawPath().split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> decode(segment.replace("+", "%2B")))
                .toList();
    }

    private static Map<String, String> query(URI uri) {
        var query = new LinkedHashMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "true" : decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RegistryError(400, 400, "'%s' is not encoded as addresses are".formatted(text));
        }
    }

    private static byte[] json(Object answer) throws JsonProcessingException {
        return answer instanceof RegistryRoutes.Raw raw
                ? raw.json().getBytes(StandardCharsets.UTF_8)
                : JSON.writeValueAsBytes(answer);
    }

    /** Stops answering. The topic keeps everything. */
    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
        log.close();
    }
}
