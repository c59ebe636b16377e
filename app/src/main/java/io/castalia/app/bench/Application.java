package io.castalia.app.bench;

import io.castalia.app.command.Version;
import io.castalia.app.run.StreamReset;
import io.castalia.schemas.Topics;
import io.castalia.streams.run.StreamsRunner;
import io.castalia.streams.run.StreamsSettings;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.topology.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The stream application as a user runs it, started and stopped at will. */
final class Application implements AutoCloseable {

    private static final long TICK_MILLIS = 10;

    private final StreamsSettings settings;
    private final Topics topics;
    private final Map<String, Object> clients;
    private @Nullable StreamsRunner runner;

    Application(StreamsSettings settings, Topics topics, Map<String, Object> clients) {
        this.settings = settings;
        this.topics = topics;
        this.clients = clients;
    }

    /** Starts it, and returns after how many nanoseconds it ran with its state restored. */
    long start() throws InterruptedException {
        long begin = System.nanoTime();
        var started = new StreamsRunner(settings, topics, clients, new Origin(Version.code(), "bench"));
        runner = started;
        started.start();
        await(started::ready);
        return System.nanoTime() - begin;
    }

    /** Whether it runs. */
    boolean running() {
        return runner != null;
    }

    /** Waits for something, and throws what stopped the application if it stops before. */
    void await(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            check();
            Thread.sleep(TICK_MILLIS);
        }
    }

    /** Throws what stopped it, if anything did. */
    void check() {
        if (runner != null) {
            runner.error().ifPresent(error -> {
                throw new IllegalStateException("the stream application stopped: " + error.getMessage(), error);
            });
        }
    }

    /** What all shards have counted since it was started: activations, evidence, dead-letters and so on. */
    long counted(String what) {
        if (runner == null) {
            return 0;
        }
        double sum = 0;
        for (var metric : runner.metrics().entrySet()) {
            if (metric.getKey().group().equals(Meters.GROUP)
                    && metric.getKey().name().equals(what + "-total")
                    && metric.getValue().metricValue() instanceof Double value) {
                sum += value;
            }
        }
        return Math.round(sum);
    }

    /** Deletes its files, but not the changelogs; it must be stopped. */
    void deleteFiles() {
        Path folder = settings.stateDir().resolve(settings.applicationId());
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder %s could not be deleted: %s".formatted(folder, e), e);
        }
    }

    /** Stops it and forgets all that it knew. */
    void forget() {
        close();
        StreamReset.reset(clients, settings.applicationId(), settings.stateDir());
    }

    @Override
    public void close() {
        if (runner != null) {
            runner.close();
            runner = null;
        }
    }
}
