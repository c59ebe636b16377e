package io.castalia.app.bench.judges;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A chat endpoint that knows no language: it says yes to every other excerpt. A process of its own: an order is a line on
 * standard input, a reply a line of JSON on standard output.
 */
public final class AnswerServer implements AutoCloseable {

    /** What it calls its model. */
    public static final String MODEL = "every-other";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern EXCERPT = Pattern.compile("^\\d+\\. ", Pattern.MULTILINE);
    private static final int THREADS = 8;

    private final HttpServer server;
    private final Duration delay;
    private final ExecutorService hands = Executors.newFixedThreadPool(THREADS);
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(1);
    private final Crowd crowd = new Crowd();

    /** Serves on a free port of loopback; an answer is given after so long. */
    public AnswerServer(Duration delay) throws IOException {
        this.delay = delay;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.createContext("/v1/models", exchange -> {
            ObjectNode models = JsonNodeFactory.instance.objectNode().put("object", "list");
            models.putArray("data").addObject().put("id", MODEL).put("object", "model");
            reply(exchange, 200, models);
        });
        server.createContext("/v1/chat/completions", this::chat);
        server.createContext("/", exchange -> {
            ObjectNode error = JsonNodeFactory.instance.objectNode();
            error.putObject("error").put("message", "there is nothing here");
            reply(exchange, 404, error);
        });
        server.setExecutor(hands);
        server.start();
    }

    /** Where the protocol begins. */
    public String url() {
        InetSocketAddress at = server.getAddress();
        return "http://%s:%d/v1".formatted(at.getAddress().getHostAddress(), at.getPort());
    }

    /** Serves until the input ends: says where, and after each line what was asked since the one before. */
    public static void serve(Duration delay, InputStream in, PrintStream out) throws IOException {
        try (var server = new AnswerServer(delay);
                var orders = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            out.println(JsonNodeFactory.instance.objectNode().put("url", server.url()));
            out.flush();
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                out.println(server.told());
                out.flush();
            }
        }
    }

    /** What was asked since this was last called: {@code answered}, {@code seconds}, and requests {@code at_once} on average. */
    ObjectNode told() {
        return crowd.told();
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // What fails is told by the exchange, which the other side sees closed.
    private void chat(HttpExchange exchange) {
        crowd.came();
        try (InputStream in = exchange.getRequestBody()) {
            JsonNode asked = JSON.readTree(in);
            ObjectNode answer = answer(asked);
            if (delay.isZero()) {
                leave(exchange, answer);
            } else {
                later.schedule(
                        () -> hands.execute(() -> leave(exchange, answer)), delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            crowd.left();
            exchange.close();
        }
    }

    private void leave(HttpExchange exchange, ObjectNode answer) {
        crowd.left();
        reply(exchange, 200, answer);
    }

    private static ObjectNode answer(JsonNode asked) {
        JsonNode turns = asked.path("messages");
        String last = turns.path(turns.size() - 1).path("content").asText();
        long excerpts = EXCERPT.matcher(last).results().count();
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        var fits = said.putArray("fits");
        for (long i = 0; i < excerpts; i++) {
            fits.add(i % 2);
        }
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("id", "answer")
                .put("object", "chat.completion")
                .put("created", 0)
                .put("model", MODEL);
        ObjectNode choice =
                answer.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", said.toString());
        answer.putObject("usage")
                .put("prompt_tokens", 1000)
                .put("completion_tokens", 12)
                .put("total_tokens", 1012);
        return answer;
    }

    private static void reply(HttpExchange exchange, int status, JsonNode body) {
        try (exchange) {
            byte[] bytes = JSON.writeValueAsBytes(body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("whoever asked is gone", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        hands.shutdownNow();
        later.shutdownNow();
    }
}
