package io.castalia.app.command;

import io.castalia.app.config.ModelOptions;
import io.castalia.app.run.SubjectSettings;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.train.TrainSettings;
import io.castalia.producers.train.Training;
import io.castalia.schemas.Refusal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains sparse coders. */
@Command(
        name = "train",
        description = "Trains a TopK sparse coder on the model's hidden states. Repeatable from its seed.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example: castalia train --corpus corpus --hookpoint layers.4 --latents 4096 --k 32 --out coder",
            "         castalia train --corpus corpus --model models/SmolLM2-135M --hookpoint layers.15 --out layers.15"
        })
final class TrainCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--corpus", paramLabel = "PATH", required = true, description = "A folder, one folder a source.")
    private Path corpus = Path.of("");

    @Option(
            names = "--hookpoint",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "layers.4",
            description = "Where the model is read; several share one forward pass. Default: ${DEFAULT-VALUE}.")
    private List<String> hookpoints = List.of("layers.4");

    @Option(names = "--latents", paramLabel = "N", defaultValue = "4096", description = "Default: ${DEFAULT-VALUE}.")
    private String latents = "4096";

    @Option(
            names = "--k",
            paramLabel = "N",
            defaultValue = "32",
            description = "Latents that may fire on a token in training. Default: ${DEFAULT-VALUE}.")
    private int k = 32;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "How many of them, the strongest, fire when the coder is read; 0 for all. Fewer leave the faint "
                            + "and less telling ones out. Default: ${DEFAULT-VALUE}.")
    private int keep;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the coder is written.")
    private Path out = Path.of("");

    @Option(names = "--seed", paramLabel = "N", defaultValue = "22", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 22;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens to train on; 0 for every token of the corpus once. Default: ${DEFAULT-VALUE}.")
    private long tokens;

    @Option(
            names = "--train-threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Threads of the engine. Default: ${DEFAULT-VALUE}.")
    private int threads = 2;

    @Option(
            names = "--states",
            paramLabel = "DIR",
            description = "Keep the model's hidden states here, so that the next training needs no forward pass. "
                    + "Default: OUT/states.")
    private String states = "";

    @Option(
            names = "--also-measured",
            paramLabel = "PATH",
            description = "Another corpus that the coder is measured on, out of sample.")
    private String alsoMeasured = "";

    @Option(
            names = "--sinks",
            paramLabel = "FACTOR",
            defaultValue = "10",
            description =
                    "Leave out the tokens of a causal model whose state is longer than the median of their context "
                            + "by this factor, as run masks them; 0 for none. Default: ${DEFAULT-VALUE}.")
    private double sinks = SubjectSettings.SINKS;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    public void run() {
        PrintWriter line = spec.commandLine().getOut();
        var settings = new TrainSettings(
                corpus,
                List.copyOf(hookpoints),
                out,
                width(latents),
                k,
                keep == 0 ? k : keep,
                seed,
                tokens,
                TrainSettings.BATCH,
                TrainSettings.LEARNING_RATE,
                threads,
                states.isEmpty() ? out.resolve("states") : Path.of(states),
                alsoMeasured.isEmpty() ? corpus : Path.of(alsoMeasured),
                model.settings().studied(),
                model.settings().isBundled() ? Sinks.NONE : new Sinks(sinks));
        new Training(settings, text -> {
                    line.println(text);
                    line.flush();
                })
                .run("castalia "
                        + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
    }

    private static int width(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Refusal("latents", text, "a number here: the coder's width");
        }
    }
}
