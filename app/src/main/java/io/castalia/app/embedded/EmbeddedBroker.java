package io.castalia.app.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in this process: one node, KRaft, loopback only, no authentication. What it holds outlives it, in its
 * directory. It is made of Kafka's internal classes, which carry no promise of compatibility, and is the only class
 * that knows them.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int TRIES = 3;
    private static final long CLOSE_MILLIS = 20_000;

    private final StateDirectory directory;
    private final Ports ports;
    private final KafkaRaftServer server;
    private final Consumer<String> onExit = this::fail;
    private volatile @Nullable String failure;
    private volatile boolean closed;

    private EmbeddedBroker(StateDirectory directory, Ports ports) {
        this.directory = directory;
        this.ports = ports;
        try {
            var config = new KafkaConfig(BrokerSettings.of(directory.log(), ports), false);
            this.server = new KafkaRaftServer(config, Time.SYSTEM);
        } catch (RuntimeException e) {
            throw notStarted(e);
        }
    }

    /**
     * Starts a broker on a directory, which is made where it is missing.
     *
     * @param port where clients connect; 0 for the port of the last start if it is free, else any free one
     * @throws EmbeddedException where the directory or the port cannot be had: stop
     */
    public static EmbeddedBroker start(Path directory, int port) {
        StateDirectory state = StateDirectory.open(directory);
        try {
            format(state.log());
            return start(state, port, TRIES);
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
    }

    /** A free port may be taken by another process before the broker has it; then another is tried. */
    private static EmbeddedBroker start(StateDirectory state, int port, int tries) {
        Ports ports = Ports.choose(port, state.file("ports.properties"));
        try {
            var broker = new EmbeddedBroker(state, ports);
            broker.start();
            ports.remember(state.file("ports.properties"));
            LOG.info("embedded broker on {}, in {}", broker.bootstrapServers(), state);
            return broker;
        } catch (EmbeddedException e) {
            if (port != 0 || tries == 1 || ports.areFree()) {
                throw e;
            }
            return start(state, port, tries - 1);
        }
    }

    private static void format(Path log) {
        if (Files.exists(log.resolve("meta.properties"))) {
            return;
        }
        try (var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(BrokerSettings.NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(log.toString())
                    .addDirectory(log.toString())
                    .run();
        } catch (Exception e) {
            throw new EmbeddedException(
                    "%s cannot be made ready for Kafka (%s); see to the space on its disk, or name another directory"
                            .formatted(log, e),
                    e);
        }
    }

    private void start() {
        ExitGuard.watch(onExit);
        try {
            server.startup();
        } catch (Throwable e) {
            stop();
            throw notStarted(e);
        }
    }

    private EmbeddedException notStarted(Throwable e) {
        return new EmbeddedException(
                "the embedded broker does not start on %s in %s (%s); %s; -Dcastalia.log=FILE says more, and another directory begins afresh"
                        .formatted(bootstrapServers(), directory, e, directory.space()),
                e);
    }

    /** Where clients connect: host and port. */
    public String bootstrapServers() {
        return Ports.LOOPBACK + ":" + ports.clients();
    }

    /** Why the broker gave up, for instance for want of disk space; empty while it runs. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    private void fail(String why) {
        if (closed) {
            return;
        }
        failure = "the embedded broker in %s gave up (%s); %s; see to its disk, then start again"
                .formatted(directory, why, directory.space());
        LOG.error("{}", failure);
    }

    /** Stops the broker and frees its directory; waits 20 s at most. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            stop();
            directory.close();
        }
    }

    /** In a thread of its own, since a broker whose disk is gone may never come back. */
    private void stop() {
        var stopper = new Thread(this::shutDown, "embedded-broker-stop");
        stopper.setDaemon(true);
        stopper.start();
        boolean interrupted = false;
        long end = System.nanoTime() + CLOSE_MILLIS * 1_000_000;
        while (stopper.isAlive() && System.nanoTime() < end) {
            try {
                stopper.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        ExitGuard.forget(onExit);
    }

    private void shutDown() {
        try {
            server.shutdown();
            server.awaitShutdown();
        } catch (Throwable e) {
            LOG.warn("the embedded broker in {} did not stop cleanly: {}", directory, e.toString());
        }
    }
}
