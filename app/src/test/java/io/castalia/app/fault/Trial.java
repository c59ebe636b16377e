package io.castalia.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.run.ChildRun;
import io.castalia.app.run.Home;
import io.castalia.app.run.StreamReset;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.streams.fixture.World;
import io.castalia.streams.run.StreamsSettings;
import io.castalia.streams.shard.ShardSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * A cluster in this process, activations that are sent as they are taken in, and instances of the stream in processes of
 * their own.
 */
final class Trial implements AutoCloseable {

    static final Duration COMMIT_INTERVAL = Duration.ofMillis(400);

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final double GROWTH = 1.2;

    /* The stream never waits for activations for long, and still does not get through them between two kills. */
    private static final int AHEAD = 60;

    /* A shard sweeps from 8,192 contexts on. */
    private static final int SWEPT = 8_500;

    /* More than are needed however slow the machine: a stream takes in what comes while its next kill is waited for. */
    private static final int CONTEXTS = 60_000;

    private final TopicSettings topicSettings =
            new TopicSettings("castalia.", 2, World.SHARDS, -1, Duration.ofMillis(-1));
    private final String application = topicSettings.named(StreamReset.APPLICATION);
    private final Topics topics = Topics.of(topicSettings);
    private final Path folder;
    private final Home home;
    private final Map<String, Object> clients;
    private final Path clientFile;
    private final Feed feed;
    private final Trail trail;

    /**
     * Begins one.
     *
     * @param sessionMillis how long an instance may be silent before it is taken for dead
     */
    Trial(Path folder, long seed, int sessionMillis) throws IOException {
        this.folder = folder;
        home = Home.open(new ConnectionOptions(), folder);
        home.cluster().create(topics, topicSettings);
        clients = home.cluster().clients();
        clientFile = Files.writeString(
                folder.resolve("client.properties"),
                "main.consumer.session.timeout.ms=%d%nmain.consumer.heartbeat.interval.ms=%d%nproducer.linger.ms=5%n"
                        .formatted(sessionMillis, sessionMillis / 4));
        feed = new Feed(topics, clients, new World(seed), CONTEXTS, new Random(seed));
        trail = new Trail(clients, application, topics.activations().name());
    }

    Trail trail() {
        return trail;
    }

    /** Starts an instance that keeps its state under its own name. */
    ChildRun start(String name) throws IOException {
        return ChildRun.startSmall(
                folder,
                name,
                "stream",
                "--bootstrap-servers",
                String.valueOf(clients.get("bootstrap.servers")),
                "--schema-registry",
                String.valueOf(clients.get("schema.registry.url")),
                "--kafka-config",
                clientFile.toString(),
                "--shards",
                String.valueOf(World.SHARDS),
                "--dir",
                folder.resolve(name).toString(),
                "--min-windows",
                "1",
                "--growth",
                String.valueOf(GROWTH),
                "--rocksdb-mib",
                "16",
                "--commit-interval",
                String.valueOf(COMMIT_INTERVAL.toMillis()));
    }

    /** The settings of an instance by this name, to look at what it has kept. */
    StreamsSettings settings(String name) {
        var shard = ShardSettings.DEFAULT.withMinWindows(1).withGrowth(GROWTH);
        return StreamsSettings.of(application, folder.resolve(name)).withShard(shard);
    }

    /** What the instance by this name calls itself, in the names of its writers too. */
    String processOf(String name) throws IOException {
        String kept =
                Files.readString(folder.resolve(name).resolve(application).resolve("kafka-streams-process-metadata"));
        return kept.replaceAll("(?s).*\"processId\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    /** Keeps the stream supplied until something holds. */
    void until(String what, ChildRun child, Callable<Boolean> holds) {
        await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .failFast(() -> assertThat(child.running())
                        .as("%s: %s", what, child.output())
                        .isTrue())
                .until(() -> {
                    feed.upTo(taken() + AHEAD);
                    return holds.call();
                });
    }

    /** Keeps the stream supplied for some time. */
    void supplyFor(ChildRun child, Duration time) {
        long begin = System.nanoTime();
        until("some time has gone by", child, () -> System.nanoTime() - begin >= time.toNanos());
    }

    /** Records of activations that are committed as taken in, by all shards. */
    long taken() throws ExecutionException, InterruptedException {
        return trail.taken().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether contexts are left, so that a stream that was killed now was at work. */
    boolean goesOn() {
        return !feed.done();
    }

    /** Ends the corpus, after so many contexts at least that texts are swept, and waits until all has been taken in. */
    void finish(ChildRun child) {
        feed.end(SWEPT);
        until("all is taken in", child, () -> taken() == feed.records());
        until("nothing is under way", child, () -> trail.open().isEmpty());
    }

    /** What is left of it. */
    Outcome outcome() {
        return new Outcome(topics, new HashMap<>(clients), feed.sent());
    }

    @Override
    public void close() {
        trail.close();
        feed.close();
        home.close();
    }
}
