package io.castalia.app.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.castalia.consumers.estimate.TokenMeter;
import io.castalia.consumers.prompt.Turn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * A chat endpoint that answers every prompt of ours in the form it asks for, says what that took by a tokenizer, and wants a
 * key, which it carelessly repeats: in a header always, in an error whenever it is told to fail.
 */
final class PaidEndpoint implements AutoCloseable {

    static final String MODEL = "paid";
    private static final String EXPLANATION =
            "places where people live and work, and the words for them in any of the cases";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern EXCERPT = Pattern.compile("^\\d+\\. \"", Pattern.MULTILINE);

    private final HttpServer server;
    private final String key;
    private final TokenMeter meter;
    private final ExecutorService hands = Executors.newFixedThreadPool(4);
    private volatile boolean failing;

    PaidEndpoint(String key, TokenMeter meter) throws IOException {
        this.key = key;
        this.meter = meter;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.createContext("/v1/chat/completions", this::chat);
        server.createContext("/", exchange -> reply(exchange, 404, error("there is nothing here")));
        server.setExecutor(hands);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort());
    }

    /** From now on windows are not judged. */
    void fail() {
        failing = true;
    }

    private void chat(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody());
        List<Turn> turns = new ArrayList<>();
        asked.path("messages")
                .forEach(turn -> turns.add(new Turn(
                        Turn.Role.valueOf(turn.path("role").asText().toUpperCase(Locale.ROOT)),
                        turn.path("content").asText())));
        if (!("Bearer " + key).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            reply(exchange, 401, error("who is there?"));
        } else if (failing && turns.get(0).text().contains("\"fits\"")) {
            reply(exchange, 400, error("no windows for " + key));
        } else {
            reply(exchange, 200, answer(turns));
        }
    }

    private ObjectNode answer(List<Turn> turns) {
        String said = said(turns);
        ObjectNode answer = JSON.createObjectNode()
                .put("id", key)
                .put("object", "chat.completion")
                .put("created", 0)
                .put("model", MODEL);
        answer.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", "stop")
                .putObject("message")
                .put("role", "assistant")
                .put("content", said);
        long read = meter.tokens(meter.written(turns));
        long written = meter.answer(said);
        answer.putObject("usage")
                .put("prompt_tokens", read)
                .put("completion_tokens", written)
                .put("total_tokens", read + written);
        return answer;
    }

    private static String said(List<Turn> turns) {
        String form = turns.get(0).text();
        String last = turns.get(turns.size() - 1).text();
        if (form.contains("<explanation>")) {
            // Of each latent another, or its control would be asked what it was asked itself, and that is not asked
            // twice.
            return "<explanation>%s %04x</explanation>".formatted(EXPLANATION, last.hashCode() & 0xffff);
        }
        if (form.contains("\"intruder\"")) {
            return "{\"intruder\":1}";
        }
        var fits = JSON.createObjectNode();
        var list = fits.putArray("fits");
        EXCERPT.matcher(last).results().forEach(excerpt -> list.add(0));
        return fits.toString();
    }

    private static ObjectNode error(String message) {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("error").put("message", message);
        return error;
    }

    private void reply(HttpExchange exchange, int status, JsonNode body) throws IOException {
        try (exchange) {
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("X-Key", key);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        hands.shutdownNow();
    }
}
