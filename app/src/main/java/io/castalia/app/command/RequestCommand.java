package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.EndpointOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.ModeOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.StreamOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Part;
import io.castalia.app.run.Stages;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Chooses examples: evidence to explanation requests. */
@Command(
        name = "request",
        description = "Chooses examples: evidence to explanation requests.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia request --sampler quantiles,top", "         castalia request --plan plan.json"
        })
final class RequestCommand implements Callable<Integer> {

    @Mixin
    private ModeOptions modes = new ModeOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topicOptions = new TopicOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private StreamOptions stream = new StreamOptions();

    @Mixin
    private ExplainOptions explain = new ExplainOptions();

    @Mixin
    private EndpointOptions endpoint = new EndpointOptions();

    @Override
    public Integer call() throws Exception {
        Topics topics = topicOptions.topics();
        Mode chosen = modes.mode();
        RequestPlan plan = Stages.addressed(explain.plan(stream.seed(), false), explain.asking(endpoint))
                .in(chosen);
        ModeOptions.tell(chosen, System.err);
        return Part.worker(
                connection,
                topicOptions,
                run,
                "request",
                clients -> Workers.requests(clients, topics, Part.work(clients, topicOptions, run, explain), plan));
    }
}
