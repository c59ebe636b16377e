package io.castalia.app.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on loopback: {@code /healthz} (200 while the process answers at all), {@code /readyz} (200 when every
 * condition holds, else 503, with each of them by name) and {@code /metrics}.
 */
public final class HealthServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService workers;
    private final Metrics metrics;
    private final List<Readiness> conditions;

    private record Answer(int status, String type, String body) {}

    // The shape of /readyz.
    private record Ready(boolean ready, Map<String, Boolean> conditions) {}

    private HealthServer(HttpServer server, Metrics metrics, List<Readiness> conditions) {
        this.server = server;
        this.metrics = metrics;
        this.conditions = conditions;
        this.workers = Executors.newFixedThreadPool(2, work -> {
            var thread = new Thread(work, "health");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to answer.
     *
     * @param port 0 for any free one
     * @param conditions all must hold for being ready; none makes it ready at once
     * @throws Refusal where the port cannot be had: stop
     */
    public static HealthServer start(int port, Metrics metrics, Readiness... conditions) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            var health = new HealthServer(server, metrics, List.of(conditions));
            server.createContext("/", health::handle);
            server.setExecutor(health.workers);
            server.start();
            LOG.info("health on {}", health.url());
            return health;
        } catch (IOException e) {
            throw new Refusal("health-port", port, "a port that nothing listens on; 0 takes any free one");
        }
    }

    /** Where it answers, without a slash at the end. */
    public String url() {
        var address = server.getAddress();
        return "http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort());
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            Answer answer =
                    answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            boolean bodiless = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : body.length);
            if (!bodiless) {
                exchange.getResponseBody().write(body);
            }
        } catch (IOException e) {
            LOG.debug("a client of the health server went away: {}", e.toString());
        }
    }

    private Answer answer(String method, String path) throws IOException {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Answer(405, TEXT, "only GET and HEAD are answered\n");
        }
        return switch (path) {
            case "/healthz" -> new Answer(200, TEXT, "ok\n");
            case "/readyz" -> ready();
            case "/metrics" -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
            default -> new Answer(404, TEXT, "there are /healthz, /readyz and /metrics\n");
        };
    }

    private Answer ready() throws IOException {
        var each = new LinkedHashMap<String, Boolean>();
        conditions.forEach(condition -> each.put(condition.name(), holds(condition)));
        boolean ready = !each.containsValue(false);
        String body = JSON.writeValueAsString(new Ready(ready, each)) + "\n";
        return new Answer(ready ? 200 : 503, "application/json", body);
    }

    private static boolean holds(Readiness condition) {
        try {
            return condition.holds().getAsBoolean();
        } catch (RuntimeException e) {
            LOG.debug("the condition {} cannot be told", condition.name(), e);
            return false;
        }
    }

    /** Stops answering. */
    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
