package io.castalia.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.ExitCode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.EndpointOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.ModeOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.StreamOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Home;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.Replay;
import io.castalia.app.run.ReplaySettings;
import io.castalia.consumers.replay.ReplaySource;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.schemas.Refusal;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads an old topic again, as another run. */
@Command(
        name = "replay",
        description = {
            "Reads an old topic again, as another run: of a cluster, or of a run's folder.",
            "It takes the accepted records of one run as they stand now, makes what follows from them, and ends. What "
                    + "was there stays; 'report --run' and 'compare' show the one or the other."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example: castalia replay --from explanations --run again --dir .castalia/demo --embedding-model minilm-q",
            "         castalia replay --from evidence --run top --sampler top --latents 0-99 --dry-run"
        })
final class ReplayCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--from",
            paramLabel = "TOPIC",
            description = "The topic to begin with: evidence, explanation-requests or explanations.")
    private String from = "";

    @Option(
            names = "--of",
            paramLabel = "NAME",
            description =
                    "The run whose records are read again. Default: main's or, where there are none, those of the "
                            + "only run there is.")
    private @Nullable String of;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Leave out what is older, for instance 2026-11-28T17:00:00Z.")
    private @Nullable String since;

    @Option(names = "--dry-run", description = "Say how many records it would read and make, and do nothing.")
    private boolean dryRun;

    @Option(names = "--resume", description = "Go on with a replay of this name that was interrupted.")
    private boolean resumed;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/run",
            description = "Folder of the run, where no cluster is named. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/run");

    @Option(names = "--summary", paramLabel = "FILE", description = "Write one JSON object that sums the replay up.")
    private @Nullable Path summary;

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
    private ExplainOptions explain = new ExplainOptions();

    @Mixin
    private EndpointOptions endpoint = new EndpointOptions();

    @Override
    public Integer call() throws Exception {
        ReplaySettings settings = settings();
        try (var interrupt = new Interrupt();
                Home home = Home.reopen(connection, dir);
                var replay = new Replay(settings, home)) {
            Replay.Owed owed = replay.look();
            say(settings, owed);
            if (dryRun) {
                return ExitCode.OK.code();
            }
            ObjectNode done = replay.run(owed, stage -> System.err.println("castalia: stage " + stage));
            String json = JSON.writeValueAsString(done);
            if (summary != null) {
                Files.writeString(summary, json + "\n");
            }
            replay.modes()
                    .forEach(figures ->
                            figures.told().forEach(line -> print("mode %s: %s".formatted(figures.mode(), line))));
            print(json);
            return done.path("dead_letters").asLong() > 0 ? ExitCode.DEAD_LETTERS.code() : ExitCode.OK.code();
        }
    }

    private ReplaySettings settings() {
        ReplaySource source = ReplaySource.named(from);
        Mode mode = modes.mode();
        ModeOptions.tell(mode, System.err);
        RequestPlan plan = explain.plan(stream.seed(), true).in(mode);
        List<String> explainers = source == ReplaySource.EVIDENCE ? plan.explainers() : explain.explainers();
        return new ReplaySettings(
                source,
                run.run(),
                Version.code(),
                Optional.ofNullable(of),
                since(),
                stream.latents("all"),
                resumed,
                topics.settings(),
                plan,
                explainers,
                explain.asking(endpoint),
                explain.scorers(),
                explain.negatives(mode),
                explain.embeddingModel("bge-small"),
                explain.crew());
    }

    private Optional<Instant> since() {
        if (since == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(since).toInstant());
        } catch (DateTimeException e) {
            throw new Refusal("since", since, "a time with its zone, for instance 2026-11-28T17:00:00Z");
        }
    }

    private void say(ReplaySettings settings, Replay.Owed owed) {
        var taken = owed.taken();
        String others = taken.otherRuns().entrySet().stream()
                .map(entry -> "%d of run '%s'".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
        print(("%s: %d records; %d of run '%s' are taken, %d repeat an earlier one, %d are left out by --since, "
                        + "--latents or --explainer; of other runs: %s")
                .formatted(
                        settings.from().label(),
                        taken.read(),
                        taken.size(),
                        taken.run(),
                        taken.repeated(),
                        taken.leftOut(),
                        others.isEmpty() ? "none" : others));
        if (settings.from() == ReplaySource.EXPLANATIONS) {
            print("%s makes of them %d scores under run '%s'"
                    .formatted(verb(), taken.size() * owed.scores(), settings.run()));
        } else {
            print("%s makes of them %d requests, %d explanations, at most as many controls, and %d scores of each, "
                            .formatted(verb(), owed.requests(), owed.explanations(), owed.scores())
                    + "under run '%s'".formatted(settings.run()));
        }
    }

    private String verb() {
        return dryRun ? "dry run: a replay" : "the replay";
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
