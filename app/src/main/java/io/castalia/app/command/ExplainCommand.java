package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.EndpointOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Asking;
import io.castalia.app.run.Part;
import io.castalia.app.run.Stages;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Explains: explanation requests to explanations. */
@Command(
        name = "explain",
        description = "Explains: explanation requests to explanations.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia explain --workers 2"})
final class ExplainCommand implements Callable<Integer> {

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
        Stages.check(explain.explainers(), asking);
        return Part.worker(
                connection,
                topicOptions,
                run,
                asking,
                explain,
                "explain",
                Version.code(),
                (clients, stages) -> Workers.explanations(
                        clients,
                        topics,
                        Part.work(clients, topicOptions, run, explain, asking),
                        stages.explainers(explain.explainers())));
    }
}
