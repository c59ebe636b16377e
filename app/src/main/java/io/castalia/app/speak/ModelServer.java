package io.castalia.app.speak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.subject.ModelFiles;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /v1/models}, {@code /v1/chat/completions} and {@code /v1/completions} of one model on loopback, one request
 * at a time, the longest waiting first; 429 with {@code Retry-After} while too many wait.
 */
public final class ModelServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /* The JDK's server reads this once; without, each reply on a connection that is used again waits 40 ms. */
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private static final int MOST_WAITING = 64;
    private static final int MOST_BYTES = 4 << 20;

    private final Speaker speaker;
    private final Speech speech;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "castalia-model-http");
        thread.setDaemon(true);
        return thread;
    });
    private final Semaphore turn = new Semaphore(1, true);
    private final AtomicInteger waiting = new AtomicInteger();

    private ModelServer(Speaker speaker, HttpServer server) {
        this.speaker = speaker;
        this.speech = new Speech(speaker);
        this.server = server;
    }

    /**
     * Loads a model and starts to listen.
     *
     * @param port of loopback, 0 for any free one
     * @throws Refusal where the model's files do not go together, or the port cannot be had
     */
    public static ModelServer start(ModelFiles files, Bos bos, Precision precision, int port) {
        Refusal.unless(port >= 0 && port < 65536, "port", port, "0 to 65535");
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
        Speaker speaker = Speaker.open(files, bos, precision);
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            var server = new ModelServer(speaker, http);
            http.createContext("/", server::handle);
            http.setExecutor(server.threads);
            http.start();
            return server;
        } catch (IOException e) {
            speaker.close();
            throw new Refusal("port", port, "a port of this machine that nothing listens on");
        } catch (RuntimeException e) {
            speaker.close();
            throw e;
        }
    }

    /** Where the protocol begins. */
    public String url() {
        return "http://localhost:%d/v1".formatted(server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            ObjectNode reply;
            int status = 200;
            try {
                reply = reply(exchange);
            } catch (ProtocolException e) {
                status = e.status();
                reply = amiss(e.code(), String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.warn("{} could not be answered", exchange.getRequestURI().getPath(), e);
                status = 500;
                reply = amiss("server_error", "it could not be answered; the log of serve-model says why");
            }
            send(exchange, status, reply);
        } catch (IOException e) {
            LOG.debug("who asked went away: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectNode reply(HttpExchange exchange) throws ProtocolException, IOException, InterruptedException {
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            throw new ProtocolException(403, "forbidden", "browsers are not answered");
        }
        String path = exchange.getRequestURI().getPath();
        String method = path.equals("/v1/models") ? "GET" : "POST";
        boolean known = path.matches("/v1/(models|chat/completions|completions)");
        if (!known) {
            throw new ProtocolException(
                    404, "not_found", "there are /v1/models, /v1/chat/completions and /v1/completions");
        }
        if (!exchange.getRequestMethod().equals(method)) {
            throw new ProtocolException(405, "method_not_allowed", "%s is asked by %s".formatted(path, method));
        }
        return method.equals("GET") ? speech.models() : inTurn(path, body(exchange));
    }

    private ObjectNode inTurn(String path, JsonNode body) throws ProtocolException, InterruptedException {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            throw new ProtocolException(429, "busy", "%d requests wait already".formatted(MOST_WAITING));
        }
        try {
            turn.acquire();
            try {
                return path.endsWith("/chat/completions") ? speech.chat(body) : speech.text(body);
            } finally {
                turn.release();
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    private static JsonNode body(HttpExchange exchange) throws ProtocolException, IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new ProtocolException(413, "too_large", "a request has at most %d bytes".formatted(MOST_BYTES));
        }
        try {
            JsonNode body = JSON.readTree(bytes);
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            LOG.debug("a request is no JSON: {}", e.getOriginalMessage());
        }
        throw new ProtocolException(400, "invalid_request_error", "the request must be a JSON object");
    }

    private static ObjectNode amiss(String code, String message) {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("error").put("message", message).put("type", code).put("code", code);
        return json;
    }

    private static void send(HttpExchange exchange, int status, ObjectNode reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (status == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        if (status == 413) {
            // What is left of the body is not read.
            exchange.getResponseHeaders().set("Connection", "close");
        }
        byte[] bytes = reply.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Stops listening, and lets the model go once it has written what it was writing. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        turn.acquireUninterruptibly();
        speaker.close();
    }
}
