package io.castalia.app.command;

import io.castalia.app.config.ModelOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.health.Metrics;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.ModelSettings;
import io.castalia.app.run.Part;
import io.castalia.app.speak.ModelServer;
import io.castalia.producers.model.Engines;
import io.castalia.schemas.Refusal;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves a causal model over OpenAI's protocol. */
@Command(
        name = "serve-model",
        description =
                "Serves a causal model over OpenAI's protocol on loopback, one request at a time: chat where its files "
                        + "name a format that is known (ChatML, Llama 3, Gemma), completions, and log-probabilities of both and of "
                        + "given texts. For small models, and to try explaining and judging without an endpoint.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia serve-model --model models/SmolLM2-135M-Instruct --port 8000"})
final class ServeModelCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "Port of loopback; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port = 8000;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Override
    public Integer call() {
        ModelSettings settings = model.settings();
        Refusal.unless(!settings.isBundled(), "model", settings.model(), "one that writes, which this one does not");
        Engines.threads(Runtime.getRuntime().availableProcessors());
        try (var interrupt = new Interrupt();
                var server = ModelServer.start(settings.files(), settings.bos(), settings.precision(), port)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("castalia: the model is served at " + server.url());
            out.flush();
            return Part.untilFailure(run, "serve-model", new Metrics(), () -> true, Optional::empty);
        }
    }
}
