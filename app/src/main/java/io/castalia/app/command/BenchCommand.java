package io.castalia.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.bench.Bench;
import io.castalia.app.bench.BenchSettings;
import io.castalia.app.bench.Phase;
import io.castalia.app.bench.load.LoadServer;
import io.castalia.app.bench.load.LoadSettings;
import io.castalia.app.bench.load.LoadShape;
import io.castalia.app.run.Interrupt;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures what this machine can do. */
@Command(
        name = "bench",
        description = "Measures what this machine can do.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchCommand.Streams.class,
            BenchProducerCommand.class,
            BenchJudgesCommand.class,
            BenchJudgesCommand.Answering.class,
            BenchCommand.Loading.class
        },
        footer = {"", "Example: castalia bench streams --tokens 1000000"})
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? See 'castalia bench --help'");
    }

    /** The stream under a made-up load. */
    @Command(
            name = "streams",
            description =
                    "Runs the stream under a load made from a seed, and prints one JSON object. The broker, and what "
                            + "makes the load, are a process of their own.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {
                "",
                "Example: castalia bench streams --tokens 1000000 --phases fill,floor --keep bench > figures.json"
            })
    static final class Streams implements Callable<Integer> {

        private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(
                names = "--latents",
                paramLabel = "N",
                defaultValue = "131072",
                description = "Width of the coder. Default: ${DEFAULT-VALUE}.")
        private String latents = "131072";

        @Option(
                names = "--active",
                paramLabel = "N",
                defaultValue = "64",
                description = "Latents that fire on a token, on average. Default: ${DEFAULT-VALUE}.")
        private int active = 64;

        @Option(
                names = "--contexts-per-block",
                paramLabel = "N",
                defaultValue = "512",
                description = "Fewer where a block would be too large. Default: ${DEFAULT-VALUE}.")
        private int contexts = 512;

        @Option(
                names = "--context",
                paramLabel = "N",
                defaultValue = "256",
                description = "Tokens in a context. Default: ${DEFAULT-VALUE}.")
        private int context = 256;

        @Option(
                names = "--window",
                paramLabel = "N",
                defaultValue = "32",
                description = "Tokens in a window. Default: ${DEFAULT-VALUE}.")
        private int window = 32;

        @Option(names = "--shards", paramLabel = "N", defaultValue = "4", description = "Default: ${DEFAULT-VALUE}.")
        private int shards = 4;

        @Option(
                names = "--threads",
                paramLabel = "N",
                defaultValue = "2",
                description = "Stream threads, and readers of the floor. Default: ${DEFAULT-VALUE}.")
        private int threads = 2;

        @Option(
                names = "--commit-interval",
                paramLabel = "MS",
                defaultValue = "500",
                description = "Milliseconds between transactions. Default: ${DEFAULT-VALUE}.")
        private int commitInterval = 500;

        @Option(
                names = "--tokens",
                paramLabel = "N",
                defaultValue = "10000000",
                description = "Tokens of the load. Default: ${DEFAULT-VALUE}.")
        private long tokens = 10_000_000;

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "22",
                description = "Seed of every draw. Default: ${DEFAULT-VALUE}.")
        private long seed = 22;

        @Option(
                names = "--strongest",
                paramLabel = "K",
                defaultValue = "64",
                description = "Strongest windows kept of a latent, a side. Default: ${DEFAULT-VALUE}.")
        private int strongest = 64;

        @Option(
                names = "--sample",
                paramLabel = "R",
                defaultValue = "256",
                description = "Windows of a latent's uniform sample, both sides. Default: ${DEFAULT-VALUE}.")
        private int sample = 256;

        @Option(
                names = "--min-windows",
                paramLabel = "N",
                defaultValue = "100",
                description = "Windows a latent must fire in, on each side, before evidence of it is sent. "
                        + "Default: ${DEFAULT-VALUE}.")
        private int minWindows = 100;

        @Option(
                names = "--phases",
                paramLabel = "LIST",
                defaultValue = Phase.ALL,
                description = "What is measured. Default: ${DEFAULT-VALUE}.")
        private String phases = Phase.ALL;

        @Option(
                names = "--keep",
                paramLabel = "DIR",
                description = "Keep broker and state here, and use the load and the state that are here already.")
        private @Nullable Path keep;

        @Option(
                names = "--ahead-bytes",
                paramLabel = "N",
                defaultValue = "8589934592",
                description = "Bytes of blocks that may stand on the topic unread. Default: ${DEFAULT-VALUE}.")
        private long aheadBytes = 8L << 30;

        @Option(
                names = "--twin-activations",
                paramLabel = "N",
                defaultValue = "400000",
                description = "Activations that the plain twin is given, about. Default: ${DEFAULT-VALUE}.")
        private long twinActivations = 400_000;

        @Option(
                names = "--longer",
                paramLabel = "N",
                defaultValue = "100",
                description = "How many times as long as the load the stream is that leaves the steady state. "
                        + "Default: ${DEFAULT-VALUE}.")
        private int longer = 100;

        @Option(
                names = "--fresh-seconds",
                paramLabel = "N",
                defaultValue = "90",
                description = "How long freshness is watched. Default: ${DEFAULT-VALUE}.")
        private int freshSeconds = 90;

        @Option(
                names = "--rest-seconds",
                paramLabel = "N",
                defaultValue = "45",
                description =
                        "How long changelogs must keep their size before they are weighed. Default: ${DEFAULT-VALUE}.")
        private int restSeconds = 45;

        @Override
        public Integer call() throws Exception {
            Path folder = keep == null ? Files.createTempDirectory("castalia-bench") : Files.createDirectories(keep);
            try (var interrupt = new Interrupt()) {
                ObjectNode result = new Bench(settings(folder)).run();
                spec.commandLine().getOut().println(JSON.writeValueAsString(result));
                spec.commandLine().getOut().flush();
                return 0;
            } finally {
                if (keep == null) {
                    delete(folder);
                }
            }
        }

        private BenchSettings settings(Path folder) {
            var shape = new LoadShape(number(latents), active, contexts, context, window, shards, seed);
            return new BenchSettings(
                    new LoadSettings(shape, tokens, aheadBytes, twinActivations),
                    folder,
                    Phase.parse(phases),
                    threads,
                    Duration.ofMillis(commitInterval),
                    strongest,
                    sample,
                    minWindows,
                    longer,
                    freshSeconds,
                    restSeconds);
        }

        /* Elsewhere the same key names a selection, so it is read as text. */
        private static int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new Refusal("latents", text, "a number: the width of the coder");
            }
        }

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Started by the other one, for itself. */
    @Command(name = "load", hidden = true, description = "The broker and the load of 'bench streams'.")
    static final class Loading implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "DIR", description = "Where the broker keeps its files.")
        private Path folder = Path.of("");

        @Parameters(index = "1", paramLabel = "JSON", description = "The load.")
        private String load = "";

        @Override
        public Integer call() throws Exception {
            LoadServer.serve(folder, LoadSettings.parse(load), System.in, System.out);
            return 0;
        }
    }
}
