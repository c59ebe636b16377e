package io.castalia.app.command;

import io.castalia.app.ExitCode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Feed;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.Part;
import io.castalia.producers.corpus.FeedResult;
import io.castalia.producers.corpus.FeedSettings;
import io.castalia.producers.corpus.Feeder;
import io.castalia.schemas.Refusal;
import java.io.PrintWriter;
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
        footer = {"", "Example: zcat news.txt.gz | castalia feed --corpus - --name news"})
final class FeedCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--corpus",
            paramLabel = "PATH",
            description = "A file or a folder of .txt, .md and .jsonl, each also .gz; - is standard input.")
    private String corpus = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What the corpus is called. Default: its file name.")
    private String name = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Override
    public Integer call() {
        Refusal.unless(!corpus.isEmpty(), "corpus", corpus, "given: a file or a folder, or - for standard input");
        var clients = Part.clients(connection, topics);
        String called = name.isEmpty() ? Feed.name(corpus) : name;
        try (var interrupt = new Interrupt();
                var feeder =
                        new Feeder(topics.topics(), clients, new FeedSettings(called, run.run(), Version.code()))) {
            FeedResult fed = Feed.all(feeder, corpus);
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    "%d documents: %d parts fed, %d were there, %d set aside%n",
                    fed.documents(), fed.parts(), fed.skipped(), fed.deadLetters());
            out.flush();
            return fed.deadLetters() > 0 ? ExitCode.DEAD_LETTERS.code() : ExitCode.OK.code();
        }
    }
}
