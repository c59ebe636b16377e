package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Home;
import io.castalia.consumers.report.Report;
import io.castalia.consumers.report.ReportSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the report of what is on the topics now. */
@Command(
        name = "report",
        description = "Writes the report of what is on the topics now: of a cluster, or of a run's folder.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia report --dir .castalia/demo --out report.html"})
final class ReportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/run",
            description = "Folder of the run, where no cluster is named. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/run");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "The page; the same as JSON Lines goes beside it. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("report.html");

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description = "Whose explanations and scores. Default: main's or, where there is no such run, those of the "
                    + "only one.")
    private @Nullable String run;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Override
    public Integer call() throws Exception {
        try (Home home = Home.reopen(connection, dir)) {
            Path lines = out.resolveSibling(String.valueOf(out.getFileName()).replaceFirst("\\.html$", "") + ".jsonl");
            ReportSettings settings = ReportSettings.of(out, lines).withCode(Version.code());
            var summary = Report.write(
                    home.cluster().clients(), topics.topics(), run == null ? settings : settings.withRun(run));
            PrintWriter writer = spec.commandLine().getOut();
            writer.println(summary.toJson().toPrettyString());
            writer.flush();
            return 0;
        }
    }
}
