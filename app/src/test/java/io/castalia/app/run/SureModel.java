package io.castalia.app.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.castalia.schemas.Id;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chat endpoint whose answers are functions of what it is asked: explanations and judgements. It counts how often each
 * prompt came, for each of those who ask under an address of their own.
 */
final class SureModel implements AutoCloseable {

    static final String NAME = "sure";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern EXCERPT = Pattern.compile("^\\d+\\. ", Pattern.MULTILINE);
    private static final Pattern OWN = Pattern.compile("<<(thing[a-z]+)>>");
    private static final long THINKING_MILLIS = 15;

    private final HttpServer server;
    private final ExecutorService hands = Executors.newFixedThreadPool(8);
    private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();
    private final Map<Id, AtomicInteger> prompts = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> held = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean holding;

    SureModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.createContext("/", this::chat);
        server.setExecutor(hands);
        server.start();
    }

    /** Where it answers somebody. */
    String url(String who) {
        return "http://127.0.0.1:%d/%s/v1".formatted(server.getAddress().getPort(), who);
    }

    /** Prompts that were answered under an address. */
    int answered(String who) {
        return answered.computeIfAbsent(who, name -> new AtomicInteger()).get();
    }

    /** Different prompts that ever came. */
    int different() {
        return prompts.size();
    }

    /** Prompts that came, each as often as it did. */
    int all() {
        return prompts.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** From now on it answers nothing. */
    void hold() {
        holding = true;
    }

    /** Prompts under an address that it leaves unanswered. */
    int held(String who) {
        return held.computeIfAbsent(who, name -> new AtomicInteger()).get();
    }

    private void chat(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            if (path.length != 5 || !path[4].equals("completions") || !path[3].equals("chat")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            JsonNode asked = JSON.readTree(exchange.getRequestBody());
            String last = asked.path("messages")
                    .path(asked.path("messages").size() - 1)
                    .path("content")
                    .asText();
            boolean probe = !EXCERPT.matcher(last).find();
            if (!probe) {
                prompts.computeIfAbsent(Id.of("asked", asked), id -> new AtomicInteger())
                        .incrementAndGet();
                think(path[1]);
            }
            reply(exchange, probe ? "yes" : answer(asked.path("messages").toString(), last));
            if (!probe) {
                answered.computeIfAbsent(path[1], name -> new AtomicInteger()).incrementAndGet();
            }
        }
    }

    private void think(String who) {
        try {
            if (holding) {
                held.computeIfAbsent(who, name -> new AtomicInteger()).incrementAndGet();
                end.await();
            }
            end.await(THINKING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String answer(String all, String last) {
        if (all.contains("</explanation>")) {
            Matcher own = OWN.matcher(last);
            String word = own.find() ? own.group(1) : "thing";
            return "<explanation>The word %s, wherever it stands in a sentence.</explanation>".formatted(word);
        }
        int excerpts = (int) EXCERPT.matcher(last).results().count();
        long bits = Id.of("bits", last).low();
        var fits = JsonNodeFactory.instance.objectNode();
        var list = fits.putArray("fits");
        for (int i = 0; i < excerpts; i++) {
            list.add((bits >>> i) & 1);
        }
        return fits.toString();
    }

    private static void reply(HttpExchange exchange, String text) throws IOException {
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("id", "answer")
                .put("object", "chat.completion")
                .put("created", 0)
                .put("model", NAME);
        ObjectNode choice =
                answer.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", text);
        answer.putObject("usage")
                .put("prompt_tokens", 100)
                .put("completion_tokens", 12)
                .put("total_tokens", 112);
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        hands.shutdownNow();
    }
}
