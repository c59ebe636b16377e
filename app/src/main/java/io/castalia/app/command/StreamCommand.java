package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.KeepOptions;
import io.castalia.app.config.ModeOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.StreamOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.health.Metrics;
import io.castalia.app.run.ByMode;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.Part;
import io.castalia.app.run.StreamReset;
import io.castalia.app.serve.LatentServer;
import io.castalia.consumers.sample.Mode;
import io.castalia.streams.run.StreamsRunner;
import io.castalia.streams.run.StreamsSettings;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.ShardSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keeps the latents' summaries. */
@Command(
        name = "stream",
        description = "Keeps the latents' summaries: activations to evidence and live profiles.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = StreamCommand.Reset.class,
        footer = {"", "Example: castalia stream --min-windows 50 --stream-threads 2"})
final class StreamCommand implements Callable<Integer> {

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/stream",
            description = "Where RocksDB keeps its files. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/stream");

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description =
                    "Answer GET /latents/HOOKPOINT/LATENT here, for all shards; other instances reach this one by "
                            + "this name. Whoever reaches it reads the texts that latents fire on. Default: nobody is answered.")
    private String server = "";

    @Option(
            names = "--standbys",
            paramLabel = "N",
            defaultValue = "0",
            description = "Copies of each shard's state on other instances, for a quick take-over. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int standbys;

    @Option(
            names = "--group-protocol",
            paramLabel = "NAME",
            defaultValue = "classic",
            description =
                    "Protocol of the group: classic, or streams (Kafka 4.2). All instances alike; change it while "
                            + "none runs. Default: ${DEFAULT-VALUE}.")
    private String groupProtocol = "classic";

    @Option(
            names = "--accept-loss",
            description =
                    "Go on where activations or state are gone, by retention or deletion: counts are short then, and "
                            + "a mark that counts more contexts warns and does not stop. Default: stop and say what is gone.")
    private boolean lossAccepted;

    @Mixin
    private ModeOptions modes = new ModeOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private StreamOptions stream = new StreamOptions();

    @Mixin
    private KeepOptions keep = new KeepOptions();

    @Override
    public Integer call() throws Exception {
        var clients = Part.clients(connection, topics);
        Mode mode = modes.mode();
        var shard = keep.applyTo(ShardSettings.DEFAULT
                .withMinWindows(stream.minWindows(ByMode.minWindows(mode)))
                .withEvidence(ByMode.evidence(mode))
                .withCentred(stream.centred())
                .withLatents(stream.latents("all"))
                .withSeed(stream.seed())
                .withLossAccepted(lossAccepted));
        StreamsSettings settings = keep.applyTo(
                        StreamsSettings.of(topics.settings().named(StreamReset.APPLICATION), dir))
                .withThreads(stream.threads())
                .withReplicationFactor(topics.settings().replicationFactor())
                .withStandbys(standbys)
                .withGroupProtocol(groupProtocol)
                .withShard(shard);
        if (!server.isEmpty()) {
            settings = settings.withServer(server);
        }
        var origin = new Origin(Version.code(), run.run());
        try (var interrupt = new Interrupt();
                var runner = new StreamsRunner(settings, topics.topics(), clients, origin);
                var latents = LatentServer.of(runner)) {
            runner.start();
            var metrics = new Metrics();
            metrics.watch("stream", runner::metrics);
            return Part.untilFailure(run, "stream", metrics, runner::ready, runner::error);
        }
    }

    /** Forgets all state, so that the next start reads activations anew. */
    @Command(
            name = "reset",
            description =
                    "Forgets all state and offsets, so that the next 'stream' reads activations from their start. "
                            + "All instances must be stopped.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: castalia stream reset --dir .castalia/stream"})
    static final class Reset implements Runnable {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(
                names = "--dir",
                paramLabel = "DIR",
                defaultValue = ".castalia/stream",
                description = "Where RocksDB keeps its files. Default: ${DEFAULT-VALUE}.")
        private Path dir = Path.of(".castalia/stream");

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Mixin
        private TopicOptions topics = new TopicOptions();

        @Override
        public void run() {
            var clients = Part.clients(connection, topics);
            PrintWriter out = spec.commandLine().getOut();
            StreamReset.reset(clients, topics.settings().named(StreamReset.APPLICATION), dir)
                    .forEach(out::println);
            out.flush();
        }
    }
}
