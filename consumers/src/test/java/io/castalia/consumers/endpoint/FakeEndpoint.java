package io.castalia.consumers.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that speaks the protocol, and misbehaves as it is told. */
final class FakeEndpoint implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    /** What it was asked. */
    record Request(String path, JsonNode body, Map<String, List<String>> headers) {
        boolean chat() {
            return path.endsWith("/chat/completions");
        }
    }

    /** What it answers. */
    record Answer(int status, String body, Map<String, String> headers) {
        static Answer of(int status, String body) {
            return new Answer(status, body, Map.of("Content-Type", "application/json"));
        }

        static Answer error(int status, String code, String message) {
            ObjectNode error = JSON.createObjectNode();
            error.putObject("error").put("message", message).put("code", code).put("type", "error");
            return of(status, error.toString());
        }

        Answer with(String header, String value) {
            var all = new java.util.HashMap<>(headers);
            all.put(header, value);
            return new Answer(status, body, all);
        }
    }

    /** How it behaves. */
    @FunctionalInterface
    interface Behaviour {
        Answer to(Request request) throws Exception;
    }

    final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Behaviour behaviour = FakeEndpoint::good;

    FakeEndpoint() throws IOException {
        this(0);
    }

    FakeEndpoint(int port) throws IOException {
        // Else each reply on a connection that is used again waits 40 ms for its acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    void behave(Behaviour other) {
        behaviour = other;
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI url() {
        return URI.create("http://localhost:%d/v1".formatted(port()));
    }

    /** Says nothing until it is closed. */
    Answer hang() throws InterruptedException {
        closed.await(30, TimeUnit.SECONDS);
        return Answer.of(500, "");
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            Answer answer = behaviour.to(new Request(
                    exchange.getRequestURI().getPath(),
                    body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body),
                    exchange.getRequestHeaders()));
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] reply = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), reply.length == 0 ? -1 : reply.length);
            exchange.getResponseBody().write(reply);
        } catch (Exception e) {
            // Whoever asked went away, or the server closes.
        }
    }

    /** Does all that can be asked for. */
    static Answer good(Request request) {
        if (request.path().endsWith("/models")) {
            return Answer.of(200, "{\"data\":[{\"id\":\"model\"},{\"id\":\"other\"}]}");
        }
        return request.chat() ? chat(request, "fine") : completion(request);
    }

    /** Holds no conversations. */
    static Answer completionsOnly(Request request) {
        return request.chat() ? Answer.of(404, "{\"detail\":\"Not Found\"}") : good(request);
    }

    /** An answer to a conversation. */
    static Answer chat(Request request, String text) {
        ObjectNode reply = JSON.createObjectNode();
        ObjectNode choice = reply.putArray("choices").addObject().put("finish_reason", "stop");
        boolean schema = request.body().has("response_format");
        choice.putObject("message").put("role", "assistant").put("content", schema ? "{\"yes\": true}" : text);
        int alternatives = request.body().path("top_logprobs").asInt(0);
        if (request.body().path("logprobs").asBoolean(false)) {
            ObjectNode token = choice.putObject("logprobs").putArray("content").addObject();
            token.put("token", text).put("logprob", -0.25);
            ArrayNode top = token.putArray("top_logprobs");
            for (int i = 0; i < alternatives; i++) {
                top.addObject().put("token", "t" + i).put("logprob", -0.25 - i);
            }
        }
        usage(reply, 20, 2);
        return Answer.of(200, reply.toString());
    }

    /** A text gone on with by " on", one token a word. */
    static Answer completion(Request request) {
        String prompt = request.body().path("prompt").asText();
        boolean echo = request.body().path("echo").asBoolean(false);
        int most = request.body().path("max_tokens").asInt(16);
        ObjectNode reply = JSON.createObjectNode();
        ObjectNode choice = reply.putArray("choices").addObject().put("finish_reason", "length");
        String written = most > 0 ? " on" : "";
        choice.put("text", (echo ? prompt : "") + written);
        if (request.body().has("logprobs")) {
            ObjectNode logprobs = choice.putObject("logprobs");
            ArrayNode tokens = logprobs.putArray("tokens");
            ArrayNode found = logprobs.putArray("token_logprobs");
            ArrayNode top = logprobs.putArray("top_logprobs");
            if (echo) {
                tokens.add("<s>");
                found.addNull();
                top.addNull();
                for (String word : prompt.split("(?= )", -1)) {
                    tokens.add(word);
                    found.add(-1.5);
                    top.addObject().put(word, -1.5).put(" no", -2.5);
                }
            }
            if (most > 0) {
                tokens.add(written);
                found.add(-0.5);
                top.addObject().put(written, -0.5);
            }
        }
        usage(reply, 12, most > 0 ? 1 : 0);
        return Answer.of(200, reply.toString());
    }

    private static void usage(ObjectNode reply, int prompt, int answer) {
        reply.putObject("usage")
                .put("prompt_tokens", prompt)
                .put("completion_tokens", answer)
                .put("total_tokens", prompt + answer)
                .putObject("prompt_tokens_details")
                .put("cached_tokens", prompt / 2);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
