package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.ModeOptions;
import io.castalia.app.config.PackingOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.SubjectOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.health.Metrics;
import io.castalia.app.run.Guard;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.Part;
import io.castalia.app.run.SampleCorpus;
import io.castalia.app.run.Subject;
import io.castalia.app.run.SubjectSettings;
import io.castalia.producers.publish.ActivationWorker;
import io.castalia.producers.publish.PublishSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the model and the coders. */
@Command(
        name = "produce",
        description = "Runs the model and the coders: documents to activations.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example: castalia produce --hookpoint layers.2,layers.4",
            "         castalia produce --model models/SmolLM2-135M --coder coders/layers.15"
        })
final class ProduceCommand implements Callable<Integer> {

    @Option(
            names = "--instance",
            paramLabel = "N",
            defaultValue = "0",
            description = "Number of this worker among those of its group, the same after a restart. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int instance;

    @Option(
            names = "--batch-chars",
            paramLabel = "N",
            defaultValue = "131072",
            description = "Text of a transaction, in characters: less is sooner, more is faster. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int batchChars = PublishSettings.CHARS_PER_BATCH;

    @Option(
            names = "--flush",
            paramLabel = "MILLIS",
            defaultValue = "1000",
            description = "How long a part waits for others at most. Default: ${DEFAULT-VALUE}.")
    private int flush = 1000;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/produce",
            description = "Where a random coder is kept. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/produce");

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

    @Override
    public Integer call() throws Exception {
        boolean rows = packing.rows(topics.settings());
        var clients = Part.clients(connection, topics);
        PublishSettings settings = PublishSettings.of(run.run(), Version.code())
                .withContextsPerBlock(subject.contextsPerBlock())
                .withBatch(PublishSettings.PARTS_PER_BATCH, batchChars)
                .withFlush(Duration.ofMillis(flush))
                .withSinks(subject.settings(false, modes.mode()).masked())
                .withGroup(topics.settings().named("produce"))
                .withTransactionalId(topics.settings().named("produce-" + instance));
        try (var interrupt = new Interrupt();
                var opened = opened(subject.settings(false, modes.mode()));
                var worker = new ActivationWorker(
                        clients,
                        topics.topics(),
                        opened.model(),
                        opened.tokenizer(),
                        opened.hookpoints(),
                        settings.withRows(rows ? Optional.of(opened.rows()) : Optional.empty()))) {
            worker.start();
            return Part.untilFailure(run, "produce", new Metrics(), worker::ready, worker::cause);
        }
    }

    /** The corpus is not here yet: the bundled one must do for the check. */
    private Subject opened(SubjectSettings settings) throws IOException {
        return settings.model().isBundled()
                ? Subject.open(settings, dir)
                : new Guard(settings, dir, SampleCorpus.writeTo(dir.resolve("sample")))
                        .open(line -> System.err.println("castalia: " + line));
    }
}
