package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Turn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Requests a second through the whole client, to a server that answers at once in a process of its own. */
@SuppressWarnings("NullAway.Init") // JMH sets them up.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 5)
@Measurement(iterations = 5, time = 5)
public class EndpointBenchmark {

    private static final int AT_ONCE = 1000;
    /** As long as a prompt of detection: some 850 tokens. */
    private static final String EXAMPLES = "the sea was calm and ".repeat(160);

    private Process server;
    private Endpoint endpoint;

    /** The server. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
            try (var fake = new FakeEndpoint()) {
                System.out.println(fake.url());
                // Until whoever started it goes away.
                System.in.read();
            }
        }
    }

    @Setup
    public void open() throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        server = new ProcessBuilder(
                        java, "-Xmx256m", "-cp", System.getProperty("java.class.path"), Server.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        endpoint = Endpoint.open(
                EndpointSettings.of(URI.create(out.readLine()), "model").withConcurrency(64), new Purse(Budget.NONE));
    }

    @TearDown
    public void close() {
        endpoint.close();
        server.destroy();
    }

    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public long ask() {
        List<CompletableFuture<Reply>> asked = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> endpoint.ask(new Prompt(
                        List.of(new Turn(Turn.Role.SYSTEM, EXAMPLES), new Turn(Turn.Role.USER, "Example " + i)),
                        20,
                        0,
                        7,
                        0,
                        null)))
                .toList();
        long answered = asked.stream()
                .filter(reply -> reply.join() instanceof Reply.Answered)
                .count();
        if (answered != AT_ONCE) {
            throw new IllegalStateException("%d of %d were answered".formatted(answered, AT_ONCE));
        }
        return answered;
    }
}
