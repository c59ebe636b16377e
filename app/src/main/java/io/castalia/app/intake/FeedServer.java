package io.castalia.app.intake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.castalia.producers.corpus.Collected;
import io.castalia.producers.corpus.CorpusReader;
import io.castalia.producers.corpus.FeedResult;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes {@code POST /documents} and {@code POST /documents/NAME}: a text, or JSON Lines with a field {@code text}, plain,
 * gzip or zstd. 202 with what was taken, once the broker has it; 400 where nothing of it is a document; 413, 415; 429
 * while the producers have more than a bound before them, with {@code Retry-After} by the rate at which they work; 503
 * where the cluster does not answer. Lines that are no documents are set aside as in a file. The name is the documents'
 * source, as a path is; a body without one is named after its hash, so that what is sent again is not fed again.
 */
public final class FeedServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FeedServer.class);
    private static final String PATH = "/documents";
    private static final int LONGEST_NAME = 512;
    private static final int THREADS = 8;
    private static final int RETRY_SECONDS = 5;

    /* The JDK's server reads this once: a request that has not come whole by then is dropped, with its thread. */
    private static final String LONGEST_REQUEST = "sun.net.httpserver.maxReqTime";

    private static final String LONGEST_SECONDS = "120";

    private final HttpServer server;
    private final ListenSettings settings;
    private final Sink sink;
    private final Backlog backlog;
    private final ExecutorService workers;
    private final AtomicInteger answering = new AtomicInteger();

    /** Who feeds. */
    @FunctionalInterface
    public interface Sink {

        /** Feeds this, and waits until the broker has it. Throws KafkaException where it has not. */
        FeedResult take(Collected documents);
    }

    /** What the producers have before them. */
    public interface Backlog {

        /** Records of documents that they have not committed. Throws KafkaException where that cannot be had. */
        long records();

        /** Takes note of records that were sent. */
        void add(long sent);

        /** Seconds until so many records fewer are before the producers, as they work now; at least 1. */
        int seconds(long fewer);
    }

    private FeedServer(HttpServer server, ListenSettings settings, Sink sink, Backlog backlog) {
        this.server = server;
        this.settings = settings;
        this.sink = sink;
        this.backlog = backlog;
        this.workers = Executors.newFixedThreadPool(THREADS, work -> {
            var thread = new Thread(work, "feed-http");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts to listen. Throws Refusal where the address cannot be had: stop. */
    public static FeedServer start(ListenSettings settings, Sink sink, Backlog backlog) {
        if (System.getProperty(LONGEST_REQUEST) == null) {
            System.setProperty(LONGEST_REQUEST, LONGEST_SECONDS);
        }
        try {
            var address = new InetSocketAddress(settings.host(), settings.port());
            var feed = new FeedServer(HttpServer.create(address, 0), settings, sink, backlog);
            feed.server.createContext("/", feed::handle);
            feed.server.setExecutor(feed.workers);
            feed.server.start();
            LOG.info("documents are taken at {}", feed.url());
            return feed;
        } catch (IOException | RuntimeException e) {
            throw new Refusal(
                    "listen",
                    settings.host() + ":" + settings.port(),
                    "an address of this machine with a port that nothing listens on");
        }
    }

    /** Where documents are taken. */
    public String url() {
        return "http://%s:%d%s".formatted(settings.host(), server.getAddress().getPort(), PATH);
    }

    private void handle(HttpExchange exchange) {
        answering.incrementAndGet();
        try (exchange) {
            reply(exchange).send(exchange);
        } catch (IOException e) {
            LOG.debug("who sent {} went away: {}", exchange.getRequestURI(), e.toString());
        } finally {
            answering.decrementAndGet();
        }
    }

    private Reply reply(HttpExchange exchange) {
        try {
            return checked(exchange);
        } catch (Body.TooLargeException e) {
            return Reply.amiss(413, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Reply.amiss(400, "the body cannot be read: " + e.getMessage());
        } catch (KafkaException e) {
            LOG.warn("documents could not be fed: {}", e.getMessage());
            return Reply.later(503, "the cluster did not take it: " + e.getMessage(), RETRY_SECONDS);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be answered", exchange.getRequestURI(), e);
            return Reply.later(503, "it was not taken; the log of the feeder says why", RETRY_SECONDS);
        }
    }

    private Reply checked(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!path.equals(PATH) && !path.startsWith(PATH + "/")) {
            return Reply.amiss(404, "there are only %s and %s/NAME".formatted(PATH, PATH));
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return Reply.amiss(405, "documents are sent by POST");
        }
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            // A page in somebody's browser must not write into the corpus.
            return Reply.amiss(403, "browsers are not answered");
        }
        String name = path.length() <= PATH.length() + 1 ? "" : path.substring(PATH.length() + 1);
        if (name.length() > LONGEST_NAME || name.codePoints().anyMatch(Character::isISOControl)) {
            return Reply.amiss(400, "a name has at most %d characters, none of them control".formatted(LONGEST_NAME));
        }
        Optional<Body> body = Body.of(exchange.getRequestHeaders());
        if (body.isEmpty()) {
            return Reply.amiss(415, "send %s, plain, gzip or zstd".formatted(Body.TYPES));
        }
        long waiting = backlog.records();
        if (waiting > settings.maxLag()) {
            return Reply.later(
                    429,
                    "the producers have %d parts before them, more than %d; try again later"
                            .formatted(waiting, settings.maxLag()),
                    backlog.seconds(waiting - settings.maxLag()));
        }
        return take(body.get(), name, exchange);
    }

    private Reply take(Body body, String name, HttpExchange exchange) throws IOException {
        refuseLength(exchange);
        byte[] bytes = body.read(exchange.getRequestBody(), settings.maxBytes());
        String source = name.isEmpty() ? "http/" + Id.of(bytes) : name;
        var collected = new Collected();
        new CorpusReader().read(new ByteArrayInputStream(bytes), source, body.format(), collected);
        boolean broken = body.format() == CorpusReader.Format.TEXT
                && !collected.complaints().isEmpty();
        if (broken || collected.parts() == 0) {
            return Reply.amiss(400, collected.complaints().stream().findFirst().orElse("there is no document in it"));
        }
        FeedResult fed = sink.take(collected);
        backlog.add(fed.parts());
        return Reply.taken(fed, collected.complaints());
    }

    private void refuseLength(HttpExchange exchange) throws IOException {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (length != null && length.matches("[0-9]{1,18}") && Long.parseLong(length) > settings.maxBytes()) {
            throw new Body.TooLargeException(settings.maxBytes());
        }
    }

    /** Stops listening; what is being taken is answered first, for a second. */
    @Override
    public void close() {
        // The JDK's server waits the whole time, whether anybody is being answered or not.
        server.stop(answering.get() > 0 ? 1 : 0);
        workers.shutdownNow();
    }
}
