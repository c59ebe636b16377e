package io.castalia.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.app.bench.load.LoadSettings;
import io.castalia.schemas.registry.RegistryConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;

/** The process that has the broker and makes the load, as seen from the one that is measured. */
public final class LoadProcess implements AutoCloseable {

    private final Peer peer;
    private final JsonNode ready;

    private LoadProcess(Peer peer) throws InterruptedException {
        this.peer = peer;
        ready = peer.next();
    }

    /** Starts it on a folder, and waits until its broker answers. */
    public static LoadProcess start(Path folder, LoadSettings settings) throws IOException, InterruptedException {
        return new LoadProcess(Peer.start(
                "the process that makes the load",
                List.of("-Xmx1536m"),
                "bench",
                "load",
                folder.toString(),
                settings.toJson()));
    }

    /** What every client needs. */
    public Map<String, Object> clients() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                ready.path("bootstrap").asText(),
                RegistryConfig.URL,
                ready.path("registry").asText());
    }

    /** Contexts in a block. */
    int contexts() {
        return ready.path("contexts").asInt();
    }

    /** Blocks of each shard. */
    long blocks() {
        return ready.path("blocks").asLong();
    }

    /** Tells it what to do; what comes of it is said by {@link #next}. */
    void order(String line) {
        peer.order(line);
    }

    /** Waits for what it says next. */
    JsonNode next() throws InterruptedException {
        return peer.next();
    }

    /** What it has said, if it has said anything since; does not wait. */
    Optional<JsonNode> said() {
        return peer.said();
    }

    /** Ends it, in order if it can. */
    @Override
    public void close() {
        peer.close();
    }
}
