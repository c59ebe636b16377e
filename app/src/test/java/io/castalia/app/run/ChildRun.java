package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A launcher in a process of its own, which can be killed. */
public final class ChildRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What suits a process that lives for seconds, on a machine that others need. */
    static final List<String> MACHINE = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final List<String> CLASSES = ClassArchive.options();

    private final Process process;
    private final Path log;
    private final Path output;

    private ChildRun(Process process, Path log, Path output) {
        this.process = process;
        this.log = log;
        this.output = output;
    }

    public static ChildRun start(Path folder, String name, String... arguments) throws IOException {
        return start(folder, name, "-Xmx1g", arguments);
    }

    /** One that starts quickly and needs little. */
    public static ChildRun startSmall(Path folder, String name, String... arguments) throws IOException {
        return start(folder, name, "-Xmx512m", arguments);
    }

    private static ChildRun start(Path folder, String name, String heap, String... arguments) throws IOException {
        Path log = folder.resolve(name + ".log");
        Path output = folder.resolve(name + ".out");
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add(heap);
        command.addAll(MACHINE);
        command.addAll(CLASSES);
        command.add("-Dcastalia.log=" + log);
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ChildRun(process, log, output);
    }

    /** Waits until it says that it has entered a stage, then kills it without any warning. */
    void killIn(String stage) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !process.isAlive() || text(log).contains("stage " + stage));
        assertThat(process.isAlive())
                .as("still at work in stage %s: %s", stage, text(output))
                .isTrue();
        kill();
    }

    /** Kills it without any warning, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    /** Asks it to end, waits until it has, and returns its exit code. */
    public int end() {
        process.destroy();
        return exitCode();
    }

    public boolean running() {
        return process.isAlive();
    }

    /** What it and its predecessors of this name have logged. */
    public String logged() {
        return text(log);
    }

    /** Waits for its end and returns its exit code. */
    int exitCode() {
        await().atMost(PATIENCE).until(() -> !process.isAlive());
        return process.exitValue();
    }

    public String output() {
        return text(output);
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
