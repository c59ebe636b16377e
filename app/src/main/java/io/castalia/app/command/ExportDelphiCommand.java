package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.TextOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Home;
import io.castalia.app.run.Interrupt;
import io.castalia.consumers.export.CacheCounts;
import io.castalia.consumers.export.DelphiCounts;
import io.castalia.consumers.export.DelphiExport;
import io.castalia.consumers.export.DelphiSettings;
import io.castalia.schemas.Refusal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exports in delphi's layout. */
@Command(
        name = "delphi",
        description =
                "Writes the layout of delphi's results: the cache of activations, explanations, scores, run_config.json. "
                        + "A context is a row; what of a cache has no place in the format stands in contexts.jsonl beside it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia export delphi results/mine --dir .castalia/demo --hookpoint layers.4"})
final class ExportDelphiCommand implements Callable<Integer> {

    private static final String PAD = "pad";
    private static final String LEAVE_OUT = "leave-out";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "OUT", description = "The folder, which is not there yet: delphi's results/NAME.")
    private Path out = Path.of("");

    @Option(
            names = "--hookpoint",
            paramLabel = "NAME",
            split = ",",
            description = "Which hookpoints. Default: all that are declared.")
    private List<String> hookpoints = List.of();

    @Option(
            names = "--cache",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Whether activations are exported, beside explanations and scores. Default: ${DEFAULT-VALUE}.")
    private boolean cache = true;

    @Option(
            names = "--splits",
            paramLabel = "N",
            defaultValue = "5",
            description = "Files that a cache's latents are shared out to. Default: ${DEFAULT-VALUE}.")
    private int splits = 5;

    @Option(
            names = "--short-contexts",
            paramLabel = "HOW",
            defaultValue = PAD,
            description =
                    "What becomes of contexts that are shorter than a row: pad fills them up, and delphi may take "
                            + "what fills them for silent text; leave-out leaves them out, and counts them. "
                            + "Default: ${DEFAULT-VALUE}.")
    private String shortContexts = PAD;

    @Option(
            names = "--pad",
            paramLabel = "ID",
            defaultValue = "0",
            description = "Token that fills rows up. Default: ${DEFAULT-VALUE}.")
    private int pad;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/run",
            description = "Folder of the run, where no cluster is named. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/run");

    @Mixin
    private TextOptions texts = new TextOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Override
    public Integer call() throws Exception {
        Refusal.unless(
                shortContexts.equals(PAD) || shortContexts.equals(LEAVE_OUT),
                "short-contexts",
                shortContexts,
                "pad or leave-out");
        DelphiSettings settings = DelphiSettings.of(out)
                .withHookpoints(hookpoints)
                .withCache(cache)
                .withRows(splits, shortContexts.equals(PAD), pad)
                .withTexts(texts.texts());
        try (var interrupt = new Interrupt();
                Home home = Home.reopen(connection, dir)) {
            report(DelphiExport.write(home.cluster().clients(), topics.topics(), settings));
            return 0;
        }
    }

    private void report(DelphiCounts counts) {
        PrintWriter writer = spec.commandLine().getOut();
        counts.caches().forEach((hookpoint, held) -> writer.println(told(hookpoint, held)));
        writer.printf("%d explanations, %d scores%n", counts.explanations(), counts.scores());
        if (counts.unreadable() > 0) {
            writer.printf(
                    "%d records were left out: they could not be read, or a stream would set them aside%n",
                    counts.unreadable());
        }
        writer.flush();
    }

    private static String told(String hookpoint, CacheCounts held) {
        return "%s: %d rows (%d filled up), %d tokens, %d activations; left out: %d short contexts, %d that not all shards had"
                .formatted(
                        hookpoint,
                        held.rows(),
                        held.shortRows(),
                        held.tokens(),
                        held.activations(),
                        held.leftOut(),
                        held.incomplete());
    }
}
