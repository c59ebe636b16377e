package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Part;
import io.castalia.consumers.control.ControlStep;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.schemas.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives each latent another latent's explanation, as a control. */
@Command(
        name = "control",
        description = {
            "Gives each latent another latent's explanation, as a control.",
            "It begins when 200 explanations have none, and again with the next 200: fewer get no control. One "
                    + "instance is enough; two send some controls twice."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia control"})
final class ControlCommand implements Callable<Integer> {

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topicOptions = new TopicOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private ExplainOptions explain = new ExplainOptions();

    @Override
    public Integer call() throws Exception {
        Topics topics = topicOptions.topics();
        return Part.worker(
                connection,
                topicOptions,
                run,
                "control",
                clients -> new ControlStep(
                        clients,
                        topics,
                        new WorkSettings(
                                run.run(),
                                topicOptions.settings().named(run.run()),
                                explain.crew().workers())));
    }
}
