package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.EndpointOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.ModeOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.StreamOptions;
import io.castalia.app.config.SubjectOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.RunSettings;
import io.castalia.app.run.SampleCorpus;
import io.castalia.consumers.sample.Mode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A run over the bundled corpus, small enough for three minutes. */
@Command(
        name = "demo",
        description = "Runs over the bundled sample corpus, with a randomly initialised coder beside as a control.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia demo --summary demo.json"})
final class DemoCommand implements Callable<Integer> {

    private static final String LATENTS = "random:1200@22";
    private static final int MIN_WINDOWS = 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/demo",
            description = "Where state and report stay. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/demo");

    @Option(names = "--summary", paramLabel = "FILE", description = "Write one JSON object that sums the run up.")
    private @Nullable Path summary;

    @Mixin
    private ModeOptions modes = new ModeOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private StreamOptions stream = new StreamOptions();

    @Mixin
    private ExplainOptions explain = new ExplainOptions();

    @Mixin
    private EndpointOptions endpoint = new EndpointOptions();

    @Override
    public Integer call() throws Exception {
        Mode mode = modes.mode();
        ModeOptions.tell(mode, System.err);
        var settings = new RunSettings(
                run.run(),
                Version.code(),
                dir,
                SampleCorpus.writeTo(dir.resolve("sample")).toString(),
                "sample",
                topics.settings(),
                subject.settings(true, mode),
                false,
                subject.contextsPerBlock(),
                stream.minWindows(MIN_WINDOWS),
                stream.centred(),
                stream.latents(LATENTS),
                stream.threads(),
                stream.seed(),
                explain.plan(stream.seed(), true).in(mode),
                explain.asking(endpoint),
                explain.scorers(),
                explain.negatives(mode),
                explain.embeddingModel("minilm-q"),
                explain.crew());
        return new CorpusRun(connection, run, settings, spec.commandLine().getOut()).run(summary);
    }
}
