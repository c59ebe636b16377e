package io.castalia.app.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Refusal;
import io.castalia.streams.query.Answer;
import io.castalia.streams.run.StreamsRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /latents/HOOKPOINT/LATENT} with the latent's live profile as JSON, as {@code castalia tap latents}
 * prints it: 200; 400 where that names no latent; 404 where there is none; 503 with {@code Retry-After} where nobody can
 * say just now. What another instance has is asked for there, at most one hop.
 */
public final class LatentServer implements AutoCloseable {

    /** Says that an instance asks for somebody else, so that nobody is asked a second time. */
    static final String FORWARDED = "Castalia-Forwarded";

    private static final Logger LOG = LoggerFactory.getLogger(LatentServer.class);
    private static final String PREFIX = "/latents/";
    private static final int THREADS = 4;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final HttpServer server;
    private final Latents latents;
    private final ExecutorService workers;
    private final HttpClient others =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /** Who knows latents. */
    @FunctionalInterface
    public interface Latents {

        /** What is known of one now. */
        Answer ask(LatentKey key) throws InterruptedException;
    }

    private LatentServer(HttpServer server, Latents latents) {
        this.server = server;
        this.latents = latents;
        this.workers = Executors.newFixedThreadPool(THREADS, work -> {
            var thread = new Thread(work, "latents");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Answers for an application where it says that it does; null where it does not say. Throws Refusal as {@link #start}. */
    public static @Nullable LatentServer of(StreamsRunner runner) {
        return runner.latents()
                .map(latents -> start(latents.server().host(), latents.server().port(), latents::ask))
                .orElse(null);
    }

    /** Starts to answer at an address. Throws Refusal where it cannot be had: stop. */
    public static LatentServer start(String host, int port, Latents latents) {
        var address = new InetSocketAddress(host, port);
        try {
            var latentServer = new LatentServer(HttpServer.create(address, 0), latents);
            latentServer.server.createContext("/", latentServer::handle);
            latentServer.server.setExecutor(latentServer.workers);
            latentServer.server.start();
            LOG.info("latents on http://{}:{}{}", host, port, PREFIX);
            return latentServer;
        } catch (IOException | RuntimeException e) {
            throw new Refusal(
                    "server", host + ":" + port, "an address of this machine with a port that nothing listens on");
        }
    }

    private void handle(HttpExchange exchange) {
        try {
            String path = exchange.getRequestURI().getPath();
            if (!exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD")) {
                send(exchange, Reply.amiss(405, "only GET and HEAD are answered"));
            } else if (path.startsWith(PREFIX)) {
                answer(exchange, LatentKey.parse(path.substring(PREFIX.length())));
            } else {
                send(exchange, Reply.amiss(404, "there is only /latents/HOOKPOINT/LATENT"));
            }
        } catch (IllegalArgumentException noLatent) {
            send(exchange, Reply.amiss(400, String.valueOf(noLatent.getMessage())));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            send(exchange, Reply.amiss(503, "this instance is stopping"));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} could not be answered", exchange.getRequestURI(), e);
            send(exchange, Reply.amiss(500, "the latent could not be read; the log of this instance says why"));
        }
    }

    private void answer(HttpExchange exchange, LatentKey key) throws IOException, InterruptedException {
        Answer answer = latents.ask(key);
        if (answer instanceof Answer.Here here) {
            send(exchange, Reply.of(here.profile()));
        } else if (answer instanceof Answer.Unknown unknown) {
            send(exchange, Reply.amiss(404, unknown.why()));
        } else if (answer instanceof Answer.NotNow notNow) {
            send(exchange, Reply.amiss(503, notNow.why()));
        } else if (answer instanceof Answer.Elsewhere other) {
            if (exchange.getRequestHeaders().containsKey(FORWARDED)) {
                send(exchange, Reply.amiss(503, "the shard of %s is moving".formatted(key)));
            } else {
                forward(exchange, key, other.hosts().iterator());
            }
        }
    }

    /* No thread waits for the other instance, so two that ask each other cannot stand still. */
    private void forward(HttpExchange exchange, LatentKey key, Iterator<HostInfo> hosts) {
        HttpRequest request = HttpRequest.newBuilder(uri(key, hosts.next()))
                .timeout(ANSWER)
                .header(FORWARDED, "1")
                .build();
        var unused = others.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .whenComplete((response, failure) -> {
                    boolean answered = response != null && response.statusCode() != 503;
                    if (!answered && hosts.hasNext()) {
                        forward(exchange, key, hosts);
                    } else if (response != null) {
                        send(exchange, new Reply(response.statusCode(), response.body()));
                    } else {
                        LOG.debug("{} does not answer", request.uri(), failure);
                        send(exchange, Reply.amiss(503, "the instance that has %s does not answer".formatted(key)));
                    }
                });
    }

    private static URI uri(LatentKey key, HostInfo other) {
        try {
            return new URI("http", null, other.host(), other.port(), PREFIX + key, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(
                    "the instance at '%s:%d' cannot be asked; give it a --server that others can reach"
                            .formatted(other.host(), other.port()),
                    e);
        }
    }

    private static void send(HttpExchange exchange, Reply reply) {
        try (exchange) {
            reply.send(exchange);
        } catch (IOException e) {
            LOG.debug("who asked for {} went away: {}", exchange.getRequestURI(), e.toString());
        }
    }

    /** Stops answering. */
    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
