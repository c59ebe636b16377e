package io.castalia.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.castalia.app.Main;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command of this program in a process of its own, which takes orders on standard input and says what comes of them on
 * standard output, a line of JSON each.
 */
public final class Peer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STOP_SECONDS = 40;

    private final String what;
    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<JsonNode> replies = new LinkedBlockingQueue<>();

    private Peer(String what, Process process) {
        this.what = what;
        this.process = process;
        orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        var listener = new Thread(this::listen, "castalia-bench-replies");
        listener.setDaemon(true);
        listener.start();
    }

    /**
     * Starts one.
     *
     * @param what what it is, for messages: the process that makes the load
     * @param machine options of its Java
     * @param arguments the command
     */
    public static Peer start(String what, List<String> machine, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(machine);
        command.addAll(List.of(
                "-Dfile.encoding=UTF-8",
                "-Dcastalia.log=" + log(arguments[1]),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new Peer(
                what,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** It logs beside this process, if this one does. */
    private static String log(String name) {
        String ours = System.getProperty("castalia.log");
        return ours == null ? "/dev/null" : ours + "." + name;
    }

    /** Tells it what to do; what comes of it is said by {@link #next}. */
    public void order(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(what + " is gone; what it said stands above", e);
        }
    }

    /** Waits for what it says next. */
    public JsonNode next() throws InterruptedException {
        return checked(replies.take());
    }

    /** What it has said, if it has said anything since; does not wait. */
    Optional<JsonNode> said() {
        return Optional.ofNullable(replies.poll()).map(this::checked);
    }

    private void listen() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                replies.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            LOG.debug("{} went away", what, e);
        }
        replies.add(MissingNode.getInstance());
    }

    private JsonNode checked(JsonNode reply) {
        if (reply.isMissingNode()) {
            throw new IllegalStateException(what + " ended; what it said stands above");
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
