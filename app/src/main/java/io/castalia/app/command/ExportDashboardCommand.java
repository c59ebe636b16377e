package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.TextOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Home;
import io.castalia.app.run.Interrupt;
import io.castalia.consumers.export.DashboardSettings;
import io.castalia.consumers.export.DelphiSettings.Texts;
import io.castalia.consumers.export.NeuronpediaExport;
import io.castalia.consumers.export.SaeDashboardExport;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exports for dashboards: what both formats ask for. */
abstract class ExportDashboardCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "OUT", description = "The folder, which is not there yet.")
    private Path out = Path.of("");

    @Option(
            names = "--hookpoint",
            paramLabel = "NAME",
            split = ",",
            description = "Which hookpoints. Default: all that are declared.")
    private List<String> hookpoints = List.of();

    @Option(
            names = "--model-id",
            paramLabel = "ID",
            defaultValue = "",
            description = "The model's id there. Default: its name here, in small letters.")
    private String model = "";

    @Option(
            names = "--source-set",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Set of coders, one for each layer. Default: the coder's name here.")
    private String set = "";

    @Option(
            names = "--per-file",
            paramLabel = "N",
            defaultValue = "256",
            description = "Latents in a file. Default: ${DEFAULT-VALUE}.")
    private int perFile = DashboardSettings.PER_FILE;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/run",
            description = "Folder of the run, where no cluster is named. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/run");

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    /** Id of the user whose it shall be; empty where the format has none. */
    String creator() {
        return "";
    }

    /** Which explanations; of no matter where the format has none. */
    Texts texts() {
        return Texts.ANY;
    }

    /** Writes it, and returns how many latents there were. */
    abstract int write(Map<String, ?> clients, Topics all, DashboardSettings settings) throws IOException;

    @Override
    public Integer call() throws Exception {
        var settings = new DashboardSettings(out, hookpoints, model, set, creator(), perFile, texts(), Instant.now());
        try (var interrupt = new Interrupt();
                Home home = Home.reopen(connection, dir)) {
            int latents = write(home.cluster().clients(), topics.topics(), settings);
            PrintWriter writer = spec.commandLine().getOut();
            writer.printf("%d latents%n", latents);
            writer.flush();
            return 0;
        }
    }

    /** For SAEDashboard. */
    @Command(
            name = "saedashboard",
            description = "Writes the batch-N.json files of SAEDashboard's Neuronpedia runner, a folder a hookpoint.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {"", "Example: castalia export saedashboard dashboards --dir .castalia/demo"})
    static final class SaeDashboard extends ExportDashboardCommand {

        @Override
        int write(Map<String, ?> clients, Topics all, DashboardSettings settings) throws IOException {
            return SaeDashboardExport.write(clients, all, settings);
        }
    }

    /** For Neuronpedia. */
    @Command(
            name = "neuronpedia",
            description =
                    "Writes the folder that Neuronpedia's bulk import reads: features, activations, explanations.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {"", "Example: castalia export neuronpedia exports --creator-id ID --dir .castalia/demo"})
    static final class Neuronpedia extends ExportDashboardCommand {

        @Option(
                names = "--creator-id",
                paramLabel = "ID",
                required = true,
                description = "Id of the user there whose it shall be.")
        private String creator = "";

        @Mixin
        private TextOptions texts = new TextOptions();

        @Override
        Texts texts() {
            return texts.texts();
        }

        @Override
        String creator() {
            Refusal.unless(!creator.isBlank(), "creator-id", creator, "the id of a user of that Neuronpedia");
            return creator;
        }

        @Override
        int write(Map<String, ?> clients, Topics all, DashboardSettings settings) throws IOException {
            return NeuronpediaExport.write(clients, all, settings);
        }
    }
}
