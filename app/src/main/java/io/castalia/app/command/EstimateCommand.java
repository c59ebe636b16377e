package io.castalia.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.castalia.app.ExitCode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.EndpointOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.ModeOptions;
import io.castalia.app.config.StreamOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Asking;
import io.castalia.app.run.Forecast;
import io.castalia.app.run.ForecastSettings;
import io.castalia.app.run.Home;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.ModelTokens;
import io.castalia.app.run.ReplaySettings;
import io.castalia.consumers.estimate.CharacterMeter;
import io.castalia.consumers.estimate.StandIn;
import io.castalia.consumers.estimate.TokenMeter;
import io.castalia.consumers.replay.ReplaySource;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.schemas.Refusal;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what a run or a replay would ask of a language model, and what that costs. */
@Command(
        name = "estimate",
        description = {
            "Says what a replay, or a run that comes to the same evidence, would ask of a language model: prompts, tokens, "
                    + "money and time.",
            "Some records of an old topic, of a cluster or of a run's folder, go through the very stages of a run, with a "
                    + "model that counts. Nobody is asked, and nothing is written. What must be asked again is not reckoned "
                    + "with, nor what a model says beyond what it is asked for."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example: castalia estimate --dir .castalia/demo --explainer default --price-prompt 0.4 --price-answer 0.4",
            "         castalia estimate --explainer cascade --scorer detection --sequential --scale-to 131072"
        })
final class EstimateCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--from",
            paramLabel = "TOPIC",
            defaultValue = "evidence",
            description = "The topic to begin with: evidence, explanation-requests or explanations. "
                    + "Default: ${DEFAULT-VALUE}.")
    private String from = "evidence";

    @Option(
            names = "--of",
            paramLabel = "NAME",
            description = "The run whose records they are. Default: main's or, where there are none, those of the only "
                    + "run there is.")
    private @Nullable String of;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/run",
            description = "Folder of the run, where no cluster is named. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/run");

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "100",
            description = "Records that are gone through at most, chosen by --seed. Default: ${DEFAULT-VALUE}.")
    private int sample = 100;

    @Option(
            names = "--scale-to",
            paramLabel = "N",
            description =
                    "Records to reckon for: pieces of evidence, as a rule one a latent. Default: as many as the topic "
                            + "has of --latents.")
    private @Nullable Long scaleTo;

    @Option(
            names = "--explanation-words",
            paramLabel = "N",
            defaultValue = "20",
            description = "Words that an explanation is taken to have. Default: ${DEFAULT-VALUE}.")
    private int explanationWords = 20;

    @Option(
            names = "--thought-tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens that the model is taken to think before each answer. Default: ${DEFAULT-VALUE}.")
    private int thoughtTokens;

    @Option(
            names = "--echo",
            description =
                    "Take the endpoint to tell how likely a given text is, which surprisal needs; simulation is then "
                            + "one pass.")
    private boolean echo;

    @Option(
            names = "--tokenizer-of",
            paramLabel = "MODEL",
            description =
                    "Count tokens by this model's files: a folder with its tokenizer.json, or a .gguf file. Default: "
                            + "by characters.")
    private @Nullable Path tokenizerOf;

    @Option(
            names = "--characters-per-token",
            paramLabel = "X",
            defaultValue = "" + CharacterMeter.OF_A_TOKEN,
            description =
                    "Characters of a token that is read, on average, where no tokenizer counts. Default: ${DEFAULT-VALUE}.")
    private double characters = CharacterMeter.OF_A_TOKEN;

    @Option(
            names = "--answer-seconds",
            paramLabel = "X",
            description = "Seconds that an answer takes at --concurrency requests at once; says the time.")
    private @Nullable Double answerSeconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the same as one JSON object.")
    private @Nullable Path json;

    @Mixin
    private ModeOptions modes = new ModeOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Mixin
    private StreamOptions stream = new StreamOptions();

    @Mixin
    private ExplainOptions explain = new ExplainOptions();

    @Mixin
    private EndpointOptions endpoint = new EndpointOptions();

    @Override
    public Integer call() throws Exception {
        Refusal.unless(
                answerSeconds == null || (answerSeconds > 0 && Double.isFinite(answerSeconds)),
                "answer-seconds",
                String.valueOf(answerSeconds),
                "above 0");
        ForecastSettings settings = settings();
        var table = new EstimateTable(endpoint.prices(), endpoint.budget(), endpoint.concurrency(), answerSeconds);
        if (tokenizerOf == null) {
            show(settings, new CharacterMeter(characters), table);
        } else {
            try (ModelTokens tokens = ModelTokens.of(tokenizerOf)) {
                show(settings, tokens, table);
            }
        }
        return ExitCode.OK.code();
    }

    private void show(ForecastSettings settings, TokenMeter meter, EstimateTable table) throws Exception {
        try (var interrupt = new Interrupt();
                Home home = Home.reopen(connection, dir)) {
            Forecast estimate = Forecast.of(settings, meter, home.cluster().clients());
            String written = JSON.writeValueAsString(table.json(estimate, meter)) + "\n";
            if (json != null) {
                Files.writeString(json, written);
            }
            PrintWriter out = spec.commandLine().getOut();
            table.lines(estimate, meter, settings.replay().from()).forEach(out::println);
            out.flush();
        }
    }

    private ForecastSettings settings() {
        ReplaySource source = ReplaySource.named(from);
        Mode mode = modes.mode();
        RequestPlan plan = explain.plan(stream.seed(), true).in(mode);
        List<String> explainers = source == ReplaySource.EVIDENCE ? plan.explainers() : explain.explainers();
        Asking asking = explain.reckoned(endpoint, endpoint.modelOr("model"));
        return new ForecastSettings(
                new ReplaySettings(
                        source,
                        "estimate",
                        Version.code(),
                        Optional.ofNullable(of),
                        Optional.empty(),
                        stream.latents("all"),
                        false,
                        topics.settings(),
                        plan,
                        explainers,
                        asking,
                        explain.scorers(),
                        explain.negatives(mode),
                        explain.embeddingModel("bge-small"),
                        explain.crew()),
                sample,
                stream.seed(),
                scaleTo == null ? OptionalLong.empty() : OptionalLong.of(scaleTo),
                new StandIn(explanationWords, thoughtTokens, echo),
                endpoint.prices());
    }
}
