package io.castalia.producers.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A server on this machine that plays a hub: a listing, small files with Git's hash, large ones redirected to a store. */
final class FakeHub implements AutoCloseable {

    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** What goes wrong with the next answer for a file. */
    record Fault(int status, Map<String, String> headers, long stopAfter, boolean hang) {
        static Fault status(int status) {
            return new Fault(status, Map.of(), -1, false);
        }

        static Fault status(int status, String header, String value) {
            return new Fault(status, Map.of(header, value), -1, false);
        }

        static Fault stopAfter(long bytes) {
            return new Fault(200, Map.of(), bytes, false);
        }

        static Fault hangAfter(long bytes) {
            return new Fault(200, Map.of(), bytes, true);
        }
    }

    /** What was asked for. */
    record Asked(String path, String range, String authorization) {}

    private final HttpServer hub;
    private final HttpServer store;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> tags = new ConcurrentHashMap<>();
    private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean closing;

    FakeHub() throws IOException {
        hub = server();
        store = server();
        hub.createContext("/", this::answer);
        store.createContext("/", this::serve);
        hub.start();
        store.start();
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        return server;
    }

    URI address() {
        return URI.create("http://localhost:" + hub.getAddress().getPort());
    }

    /** A file in Git. */
    FakeHub small(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        files.put(name, bytes);
        byte[] head = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.UTF_8);
        tags.put(name, hash("SHA-1", head, bytes));
        return this;
    }

    /** A file in the store. */
    FakeHub large(String name, byte[] content) {
        files.put(name, content);
        tags.put(name, hash("SHA-256", content));
        return this;
    }

    FakeHub tag(String name, String tag) {
        tags.put(name, tag);
        return this;
    }

    /** What goes wrong, answer by answer; the listing is the file "". */
    FakeHub fault(String name, Fault... next) {
        faults.computeIfAbsent(name, n -> new ArrayDeque<>()).addAll(List.of(next));
        return this;
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = note(exchange);
        if (path.startsWith("/api/models/owner/model/revision/")) {
            if (!fails(exchange, "")) {
                String siblings = files.keySet().stream()
                        .map(name -> "{\"rfilename\":\"%s\"}".formatted(name.replace("\\", "\\\\")))
                        .collect(Collectors.joining(","));
                send(exchange, 200, "{\"sha\":\"%s\",\"siblings\":[%s]}".formatted(COMMIT, siblings));
            }
            return;
        }
        String prefix = "/owner/model/resolve/" + COMMIT + "/";
        String name = path.startsWith(prefix) ? path.substring(prefix.length()) : "";
        String tag = tags.getOrDefault(name, "");
        if (!files.containsKey(name)) {
            send(exchange, 404, "no such thing");
        } else if (tag.length() == 64) {
            exchange.getResponseHeaders().add("X-Linked-Etag", "\"" + tag + "\"");
            exchange.getResponseHeaders()
                    .add(
                            "Location",
                            "http://localhost:%d/%s"
                                    .formatted(store.getAddress().getPort(), name));
            send(exchange, 302, "");
        } else {
            if (!tag.isEmpty()) {
                exchange.getResponseHeaders().add("ETag", "\"" + tag + "\"");
            }
            content(exchange, name);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = note(exchange);
        exchange.getResponseHeaders().add("ETag", "\"of-the-store\"");
        content(exchange, path.substring(1));
    }

    private void content(HttpExchange exchange, String name) throws IOException {
        byte[] content = files.getOrDefault(name, new byte[0]);
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        Deque<Fault> queue = faults.getOrDefault(name, new ArrayDeque<>());
        if (!queue.isEmpty() && queue.peek().stopAfter < 0) {
            fails(exchange, name);
            return;
        }
        if (from >= content.length && from > 0) {
            send(exchange, 416, "");
            return;
        }
        if (range != null) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        Fault fault = queue.poll();
        int n = content.length - from;
        exchange.sendResponseHeaders(range == null ? 200 : 206, n == 0 ? -1 : n);
        exchange.getResponseBody().write(content, from, fault == null ? n : (int) Math.min(n, fault.stopAfter));
        exchange.getResponseBody().flush();
        while (fault != null && fault.hang && !closing) {
            Thread.onSpinWait();
        }
        exchange.close();
    }

    private boolean fails(HttpExchange exchange, String name) throws IOException {
        Fault fault = faults.getOrDefault(name, new ArrayDeque<>()).poll();
        if (fault == null) {
            return false;
        }
        fault.headers.forEach((key, value) -> exchange.getResponseHeaders().add(key, value));
        send(exchange, fault.status, "a fault");
        return true;
    }

    private String note(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath();
        asked.add(new Asked(
                path,
                String.valueOf(exchange.getRequestHeaders().getFirst("Range")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
        return path;
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String hash(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closing = true;
        hub.stop(0);
        store.stop(0);
        threads.shutdownNow();
    }
}
