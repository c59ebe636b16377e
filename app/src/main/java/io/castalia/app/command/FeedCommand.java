package io.castalia.app.command;

import io.castalia.app.ExitCode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.health.Metrics;
import io.castalia.app.intake.FeedServer;
import io.castalia.app.intake.Lag;
import io.castalia.app.intake.ListenSettings;
import io.castalia.app.run.Feed;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.LiveFeed;
import io.castalia.app.run.Part;
import io.castalia.producers.corpus.CorpusReader;
import io.castalia.producers.corpus.FeedResult;
import io.castalia.producers.corpus.FeedSettings;
import io.castalia.producers.corpus.Feeder;
import io.castalia.producers.corpus.WatchSettings;
import io.castalia.schemas.Refusal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts a corpus on the topic documents. */
@Command(
        name = "feed",
        description = "Puts a corpus on the topic documents: parts that are there already are skipped.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia feed --corpus inbox --watch --listen 8091"})
final class FeedCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--corpus",
            paramLabel = "PATH",
            description = "A file or a folder of .txt, .md and .jsonl, each also .gz and .zst, and of .parquet; "
                    + "- is standard input.")
    private String corpus = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What the corpus is called. Default: its file name.")
    private String name = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "What standard input holds: text, or jsonl. Default: ${DEFAULT-VALUE}.")
    private CorpusReader.Format format = CorpusReader.Format.TEXT;

    @Option(
            names = "--watch",
            description = "Go on when the folder has been read: feed what is added to it, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description =
                    "How long a file of a watched folder stays as it is before it is taken; lines of a .jsonl are "
                            + "taken at once. Default: ${DEFAULT-VALUE}.")
    private int settle = 2;

    @Option(
            names = "--listen",
            paramLabel = "[HOST:]PORT",
            description = "Take POST /documents here, text or JSON Lines, until Ctrl-C. Whoever reaches it can feed. "
                    + "A port alone is of loopback.")
    private String listen = "";

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            defaultValue = "16777216",
            description = "Size of a body at most, unpacked as well. Default: ${DEFAULT-VALUE}.")
    private int maxBody = ListenSettings.MAX_BYTES;

    @Option(
            names = "--max-lag",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Answer 429 while 'produce' has more than so many parts before it. " + "Default: ${DEFAULT-VALUE}.")
    private long maxLag = ListenSettings.MAX_LAG;

    @Option(
            names = "--end",
            description = "Write the end of the corpus on Ctrl-C, so that what is due at an end is sent. "
                    + "Default: only without --watch and --listen.")
    private boolean end;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Override
    public Integer call() {
        boolean live = watch || !listen.isEmpty();
        Refusal.unless(
                !corpus.isEmpty() || !listen.isEmpty(),
                "corpus",
                corpus,
                "given: a file or a folder, or - for standard input");
        Refusal.unless(
                !watch || (!corpus.isEmpty() && !corpus.equals(Feed.STANDARD_INPUT)),
                "watch",
                corpus,
                "given with --corpus and a folder");
        Refusal.unless(settle >= 0, "settle", settle, "at least 0 seconds");
        var clients = Part.clients(connection, topics);
        String called = !name.isEmpty() ? name : corpus.isEmpty() ? "http" : Feed.name(corpus);
        var settings = new FeedSettings(called, run.run(), Version.code());
        try (var interrupt = new Interrupt();
                var feeder = new Feeder(topics.topics(), clients, settings)) {
            if (live) {
                return live(feeder, clients);
            }
            Feed.once(feeder, corpus, format);
            FeedResult fed = feeder.end();
            report(fed);
            return fed.deadLetters() > 0 ? ExitCode.DEAD_LETTERS.code() : ExitCode.OK.code();
        }
    }

    private int live(Feeder feeder, Map<String, Object> clients) {
        int code;
        try (var lag = new Lag(
                        clients,
                        topics.topics().documents().name(),
                        topics.settings().named("produce"));
                var feed = new LiveFeed(feeder, () -> feed(feeder));
                var server = listen.isEmpty()
                        ? null
                        : FeedServer.start(ListenSettings.of(listen, maxBody, maxLag), feeder::take, lag)) {
            code = Part.untilFailure(run, "feed", new Metrics(), () -> true, feed::failure);
        }
        report(end ? feeder.end() : feeder.pause());
        return code;
    }

    private void feed(Feeder feeder) throws InterruptedException {
        if (watch) {
            feeder.watch(Path.of(corpus), WatchSettings.DEFAULT.withSettle(Duration.ofSeconds(settle)));
        } else if (!corpus.isEmpty()) {
            Feed.once(feeder, corpus, format);
        }
    }

    private void report(FeedResult fed) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%d documents: %d parts fed, %d were there, %d set aside%n",
                fed.documents(), fed.parts(), fed.skipped(), fed.deadLetters());
        out.flush();
    }
}
