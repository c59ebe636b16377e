package io.castalia.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.bench.ProducerBench;
import io.castalia.app.config.SubjectOptions;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.SampleCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A producer against its model and coders alone. */
@Command(
        name = "producer",
        description = "Runs model and coders alone and in the pipeline, in turn, and prints one JSON object with the "
                + "medians and what the pipeline loses. A broker is a process of its own all the while.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example: castalia bench producer --model models/SmolLM2-135M --coder coders/layers.9 > figures.json"
        })
final class BenchProducerCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--corpus",
            paramLabel = "PATH",
            description =
                    "The text, a file or a folder; read again where it is too short. Default: the bundled sample.")
    private @Nullable Path corpus;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Tokens of a round, about. Default: ${DEFAULT-VALUE}.")
    private long tokens = 200_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds of both. Default: ${DEFAULT-VALUE}.")
    private int rounds = 5;

    @Option(
            names = "--batch-chars",
            paramLabel = "N",
            defaultValue = "131072",
            description = "Text of a transaction, in characters. Default: ${DEFAULT-VALUE}.")
    private int batchChars = 131_072;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("castalia-bench");
        try (var interrupt = new Interrupt()) {
            Path text = corpus == null ? SampleCorpus.writeTo(folder.resolve("sample")) : corpus;
            ObjectNode result = new ProducerBench(new ProducerBench.Settings(
                            subject.settings(false), folder, text, tokens, rounds, batchChars))
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
}
