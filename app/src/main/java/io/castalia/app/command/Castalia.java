package io.castalia.app.command;

import io.castalia.app.config.Sources;
import java.nio.file.Path;
import java.util.Map;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all subcommands. */
@Command(
        name = "castalia",
        description = "Automated interpretability as a stream: text in, explained and scored latents out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Example: castalia demo",
            "         castalia run --corpus docs",
            "         castalia run --corpus docs --model models/SmolLM2-135M --coder coders/layers.15",
            "",
            "Every flag is also a key of castalia.properties and a variable: "
                    + "--min-windows, min-windows, CASTALIA_MIN_WINDOWS."
        },
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            FeedCommand.class,
            ProduceCommand.class,
            StreamCommand.class,
            RequestCommand.class,
            ExplainCommand.class,
            ControlCommand.class,
            ScoreCommand.class,
            ServeModelCommand.class,
            CheckCommand.class,
            TrainCommand.class,
            BenchCommand.class,
            EstimateCommand.class,
            ReplayCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            TapCommand.class,
            TopicsCommand.class,
            ConfigCommand.class,
            GenerateCompletion.class
        })
public final class Castalia implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Sources sources = Sources.of(Map.of(), Path.of("").resolve("nowhere"));

    /** Where settings come from that no flag gives. */
    public void sources(Sources from) {
        sources = from;
    }

    Sources sources() {
        return sources;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? See 'castalia --help'");
    }
}
