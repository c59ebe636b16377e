package io.castalia.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.bench.judges.AnswerServer;
import io.castalia.app.bench.judges.JudgesBench;
import io.castalia.app.run.Interrupt;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What judging costs, and whether its intervals hold. */
@Command(
        name = "judges",
        description =
                "Has made-up explanations judged over an endpoint of its own, at once and slowly, tries intervals and "
                        + "sequential tests on planted latents, and prints one JSON object. Broker and endpoint are processes "
                        + "of their own.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia bench judges > figures.json"})
final class BenchJudgesCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--explanations",
            paramLabel = "N",
            defaultValue = "500",
            description = "Explanations that are judged on 100 and 100 windows each. Default: ${DEFAULT-VALUE}.")
    private int explanations = 500;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Explanations that are judged before, and not counted. Default: ${DEFAULT-VALUE}.")
    private int warmUp = 1000;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "32",
            description = "Requests at once, at most. Default: ${DEFAULT-VALUE}.")
    private int concurrency = 32;

    @Option(
            names = "--slow",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long the slow endpoint takes. Default: ${DEFAULT-VALUE}.")
    private int slow = 2;

    @Override
    public Integer call() throws Exception {
        Refusal.unless(explanations > 0, "explanations", explanations, "at least 1");
        Refusal.unless(warmUp >= 0, "warm-up", warmUp, "at least 0");
        Refusal.unless(slow > 0, "slow", slow, "at least 1");
        Path folder = Files.createTempDirectory("castalia-bench");
        try (var interrupt = new Interrupt()) {
            ObjectNode result = new JudgesBench(
                            new JudgesBench.Settings(folder, warmUp, explanations, concurrency, slow, 15))
                    .run();
            spec.commandLine().getOut().println(JSON.writeValueAsString(result));
            spec.commandLine().getOut().flush();
            return 0;
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The endpoint's process. */
    @Command(name = "answers", description = "The endpoint of 'bench judges'.", hidden = true)
    static final class Answering implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "MILLIS", description = "How long an answer takes.")
        private long millis;

        @Override
        public Integer call() throws Exception {
            AnswerServer.serve(Duration.ofMillis(millis), System.in, System.out);
            return 0;
        }
    }
}
