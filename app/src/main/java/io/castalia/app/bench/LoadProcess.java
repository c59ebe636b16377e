package io.castalia.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.castalia.app.Main;
import io.castalia.app.bench.load.LoadSettings;
import io.castalia.schemas.registry.RegistryConfig;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process that has the broker and makes the load, as seen from the one that is measured. */
final class LoadProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadProcess.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STOP_SECONDS = 40;

    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<JsonNode> replies = new LinkedBlockingQueue<>();
    private final JsonNode ready;

    private LoadProcess(Process process) throws InterruptedException {
        this.process = process;
        orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        var listener = new Thread(this::listen, "castalia-bench-replies");
        listener.setDaemon(true);
        listener.start();
        ready = next();
    }

    /** Starts it on a folder, and waits until its broker answers. */
    static LoadProcess start(Path folder, LoadSettings settings) throws IOException, InterruptedException {
        var command = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1536m",
                "-Dfile.encoding=UTF-8",
                "-Dcastalia.log=" + log(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "bench",
                "load",
                folder.toString(),
                settings.toJson());
        return new LoadProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** It logs beside this process, if this one does. */
    private static String log() {
        String ours = System.getProperty("castalia.log");
        return ours == null ? "/dev/null" : ours + ".load";
    }

    /** What every client needs. */
    Map<String, Object> clients() {
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
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the process that makes the load is gone; what it said stands above", e);
        }
    }

    /** Waits for what it says next. */
    JsonNode next() throws InterruptedException {
        return checked(replies.take());
    }

    /** What it has said, if it has said anything since; does not wait. */
    Optional<JsonNode> said() {
        return Optional.ofNullable(replies.poll()).map(LoadProcess::checked);
    }

    private void listen() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                replies.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            LOG.debug("the process that makes the load went away", e);
        }
        replies.add(MissingNode.getInstance());
    }

    private static JsonNode checked(JsonNode reply) {
        if (reply.isMissingNode()) {
            throw new IllegalStateException("the process that makes the load ended; what it said stands above");
        }
        return reply;
    }

    /** Ends it, in order if it can. */
    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
