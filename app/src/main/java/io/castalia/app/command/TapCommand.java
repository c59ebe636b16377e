package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Home;
import io.castalia.app.run.Interrupt;
import io.castalia.consumers.tap.Tap;
import io.castalia.consumers.tap.TapSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a topic. */
@Command(
        name = "tap",
        description = "Prints a topic as JSON lines: of a cluster, or of a run's folder.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia tap scores --dir .castalia/demo --max 3"})
final class TapCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TOPIC", description = "For instance scores, or castalia.scores.")
    private String topic = "";

    @Option(
            names = "--from-beginning",
            description = "Begin with the oldest record. Default: the newest 10 of each " + "partition.")
    private boolean fromBeginning;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "0",
            description = "Stop after N records; 0 for no bound.")
    private long max;

    @Option(names = "--follow", description = "Wait for more.")
    private boolean follow;

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

    @Override
    public Integer call() {
        try (var interrupt = new Interrupt();
                Home home = Home.reopen(connection, dir)) {
            PrintWriter out = spec.commandLine().getOut();
            var tap = new Tap(
                    home.cluster().clients(), topics.topics(), new TapSettings(topic, fromBeginning, max, follow));
            long lines = tap.run(line -> {
                out.println(line);
                out.flush();
            });
            if (lines == 0) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("castalia: topic '%s' holds no records".formatted(tap.topic()));
                err.flush();
            }
            return 0;
        }
    }
}
