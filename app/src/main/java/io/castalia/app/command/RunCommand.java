package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.EndpointOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.ModeOptions;
import io.castalia.app.config.PackingOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.StreamOptions;
import io.castalia.app.config.SubjectOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.ByMode;
import io.castalia.app.run.Feed;
import io.castalia.app.run.RunSettings;
import io.castalia.consumers.sample.Mode;
import io.castalia.producers.corpus.CorpusReader;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From a corpus to a report, in one process. */
@Command(
        name = "run",
        description =
                "Reads a corpus, explains and scores its latents, and writes a report. An interrupted run goes on "
                        + "where it was; a finished one adds nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example: castalia run --corpus docs --min-windows 10",
            "         castalia run --corpus docs --model models/SmolLM2-135M --coder coders/layers.15"
        })
final class RunCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--corpus",
            paramLabel = "PATH",
            description = "A file or a folder of .txt, .md and .jsonl, each also .gz and .zst, and of .parquet; "
                    + "- is standard input.")
    private String corpus = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/run",
            description = "Where state and report stay. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/run");

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
    private PackingOptions packing = new PackingOptions();

    @Mixin
    private StreamOptions stream = new StreamOptions();

    @Mixin
    private ExplainOptions explain = new ExplainOptions();

    @Mixin
    private EndpointOptions endpoint = new EndpointOptions();

    @Override
    public Integer call() throws Exception {
        Refusal.unless(!corpus.isEmpty(), "corpus", corpus, "given: a file or a folder, or - for standard input");
        Path path = Path.of(corpus);
        Refusal.unless(
                corpus.equals(Feed.STANDARD_INPUT) || Files.exists(path),
                "corpus",
                corpus,
                "a file or a folder that exists, or - for standard input");
        Refusal.unless(
                corpus.equals(Feed.STANDARD_INPUT) || CorpusReader.holdsFiles(path),
                "corpus",
                corpus,
                "something to read: there is no file in it, but for hidden ones");
        Mode mode = modes.mode();
        ModeOptions.tell(mode, System.err);
        var settings = new RunSettings(
                run.run(),
                Version.code(),
                dir,
                corpus,
                Feed.name(corpus),
                topics.settings(),
                subject.settings(false, mode),
                packing.rows(topics.settings()),
                subject.contextsPerBlock(),
                stream.minWindows(ByMode.minWindows(mode)),
                stream.centred(),
                stream.latents("all"),
                stream.threads(),
                stream.seed(),
                explain.plan(stream.seed(), true).in(mode),
                explain.asking(endpoint),
                explain.scorers(),
                explain.negatives(mode),
                explain.embeddingModel("bge-small"),
                explain.crew());
        return new CorpusRun(connection, run, settings, spec.commandLine().getOut()).run(summary);
    }
}
