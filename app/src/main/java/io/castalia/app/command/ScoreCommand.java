package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.EndpointOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.ModeOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Asking;
import io.castalia.app.run.Part;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Scores: explanations to scores. */
@Command(
        name = "score",
        description = "Scores: explanations to scores.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia score --scorer detection,embedding"})
final class ScoreCommand implements Callable<Integer> {

    @Mixin
    private ModeOptions modes = new ModeOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topicOptions = new TopicOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private ExplainOptions explain = new ExplainOptions();

    @Mixin
    private EndpointOptions endpoint = new EndpointOptions();

    @Override
    public Integer call() throws Exception {
        Topics topics = topicOptions.topics();
        Asking asking = explain.asking(endpoint);
        return Part.worker(
                connection,
                topicOptions,
                run,
                asking,
                explain,
                "score",
                Version.code(),
                (clients, stages) -> Workers.scores(
                        clients,
                        topics,
                        Part.work(clients, topicOptions, run, explain, asking),
                        stages.scorers(explain.scorers(), explain.negatives(modes.mode()))));
    }
}
