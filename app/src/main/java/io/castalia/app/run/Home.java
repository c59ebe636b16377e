package io.castalia.app.run;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.embedded.EmbeddedBroker;
import io.castalia.app.embedded.EmbeddedRegistry;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster that a run works against: the one that is named or, where none is, one embedded in a folder. */
public final class Home implements AutoCloseable {

    private final Cluster cluster;
    private final @Nullable EmbeddedBroker broker;
    private final @Nullable EmbeddedRegistry registry;

    private Home(Cluster cluster, @Nullable EmbeddedBroker broker, @Nullable EmbeddedRegistry registry) {
        this.cluster = cluster;
        this.broker = broker;
        this.registry = registry;
    }

    /** Opens it. What an earlier run left in the folder is there again. */
    public static Home open(ConnectionOptions connection, Path folder) {
        if (connection.given()) {
            var cluster = new Cluster(connection.clients());
            cluster.reach(connection.timeout());
            return new Home(cluster, null, null);
        }
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        try {
            EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
            var clients = connection.clients(broker.bootstrapServers(), registry.url());
            return new Home(new Cluster(clients), broker, registry);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Opens what a run has left, to read it. Refuses a folder that holds no run. */
    public static Home reopen(ConnectionOptions connection, Path folder) {
        Refusal.unless(
                connection.given() || Files.isDirectory(folder.resolve("kafka")),
                "dir",
                folder,
                "the folder of a run, for instance .castalia/demo; or name a cluster");
        return open(connection, folder);
    }

    /** The cluster. */
    public Cluster cluster() {
        return cluster;
    }

    /** Why the embedded broker gave up; empty while it runs, and where a cluster is named. */
    public Optional<Throwable> failure() {
        return broker == null ? Optional.empty() : broker.failure().map(IllegalStateException::new);
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
