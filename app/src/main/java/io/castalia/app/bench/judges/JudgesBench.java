package io.castalia.app.bench.judges;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.bench.Commit;
import io.castalia.app.bench.LoadProcess;
import io.castalia.app.bench.Peer;
import io.castalia.app.bench.load.LoadSettings;
import io.castalia.app.bench.load.LoadShape;
import io.castalia.app.run.Cluster;
import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.endpoint.Endpoint;
import io.castalia.consumers.endpoint.EndpointSettings;
import io.castalia.consumers.endpoint.Purse;
import io.castalia.consumers.replies.RecordingModel;
import io.castalia.consumers.score.JudgeSettings;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.ScoreSettings;
import io.castalia.consumers.score.Scorer;
import io.castalia.consumers.score.Scorers;
import io.castalia.consumers.trial.JudgeTrial;
import io.castalia.consumers.trial.TrialFigures;
import io.castalia.consumers.trial.TrialSettings;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Measures what judging costs and whether its intervals hold: the real worker, from explanations to scores, with every
 * reply recorded, against an endpoint in a process of its own; and the trials of planted latents.
 */
public final class JudgesBench {

    private static final String RUN = "bench";
    private static final int PROMPT = 5;
    private static final long TICK_MILLIS = 5;
    private static final List<String> ENDPOINT_JAVA =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-Dsun.net.httpserver.nodelay=true");

    private final Settings settings;
    private final TopicSettings topicSettings = new TopicSettings("judges.", 2, 2, -1, Duration.ofMillis(-1));
    private final Topics topics = Topics.of(topicSettings);

    /**
     * What is measured.
     *
     * @param folder for the broker's files, empty
     * @param warmUp explanations to be judged first, which are not counted: machine code is made while they are
     * @param explanations to be judged by the endpoint that answers at once
     * @param concurrency requests at once, at most
     * @param slowSeconds how long the slow endpoint takes to answer
     * @param slowRounds how many answers of each place at the slow endpoint are counted
     */
    public record Settings(
            Path folder, int warmUp, int explanations, int concurrency, int slowSeconds, int slowRounds) {}

    /** Takes settings; {@link #run} does all. */
    public JudgesBench(Settings settings) {
        this.settings = settings;
    }

    /** Measures, and returns one JSON object. */
    public ObjectNode run() throws IOException, InterruptedException {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        var idle = new LoadSettings(new LoadShape(512, 16, 64, 64, 16, 2, 1), 40_000, 64 << 20, 5_000);
        try (var broker = LoadProcess.start(settings.folder(), idle)) {
            new Cluster(broker.clients()).create(topics, topicSettings);
            fast(broker.clients(), result);
            slow(broker.clients(), result);
        }
        trial(result);
        var machine = ManagementFactory.getOperatingSystemMXBean();
        result.put("windows_per_prompt", PROMPT);
        result.put("concurrency", settings.concurrency());
        result.put("cores", machine.getAvailableProcessors());
        result.put("load_average", Math.round(100 * machine.getSystemLoadAverage()) / 100.0);
        result.put("commit", Commit.described());
        result.put("jdk", Runtime.version().toString());
        return result;
    }

    private void fast(Map<String, Object> clients, ObjectNode result) throws IOException, InterruptedException {
        try (var peer = endpoint(0)) {
            String url = peer.next().path("url").asText();
            try (var endpoint = open(url);
                    var recorded = RecordingModel.of(endpoint, "bench", clients, topics.replies(), RUN, RUN);
                    var worker = worker(
                            clients,
                            Scorers.detection(
                                    Judges.language(recorded, JudgeSettings.DEFAULT),
                                    ScoreSettings.DEFAULT.withPrompt(PROMPT)))) {
                worker.start();
                JudgedLoad.send(clients, topics.explanations(), RUN, 0, settings.warmUp());
                await(worker, settings.warmUp());
                peer.order("told");
                peer.next();
                JudgedLoad.send(clients, topics.explanations(), RUN, settings.warmUp(), settings.explanations());
                await(worker, (long) settings.warmUp() + settings.explanations());
                peer.order("told");
                JsonNode told = peer.next();
                double rate =
                        told.path("answered").asDouble() / told.path("seconds").asDouble();
                result.put("prompts_per_second", Math.round(rate));
                result.put("prompts_to_warm_up", 2L * JudgedLoad.WINDOWS / PROMPT * settings.warmUp());
                result.put("prompts", told.path("answered").asLong());
                result.put("at_once", Math.round(10 * told.path("at_once").asDouble()) / 10.0);
            }
        }
    }

    private void slow(Map<String, Object> clients, ObjectNode result) throws IOException, InterruptedException {
        try (var peer = endpoint(settings.slowSeconds())) {
            String url = peer.next().path("url").asText();
            int prompts = 2 * JudgedLoad.WINDOWS / PROMPT;
            int rounds = settings.slowRounds() + 4;
            int needed = (rounds * settings.concurrency() + prompts - 1) / prompts + 4;
            int first = settings.warmUp() + settings.explanations();
            JudgedLoad.send(clients, topics.explanations(), RUN, first, needed);
            try (var endpoint = open(url);
                    var worker = worker(
                            clients,
                            Scorers.fuzzing(
                                    Judges.language(endpoint, JudgeSettings.DEFAULT),
                                    ScoreSettings.DEFAULT.withPrompt(PROMPT)))) {
                worker.start();
                untilAnswered(peer, 2L * settings.concurrency());
                Thread.sleep(Duration.ofSeconds((long) settings.slowSeconds() * settings.slowRounds())
                        .toMillis());
                peer.order("told");
                double atOnce = peer.next().path("at_once").asDouble();
                result.put("concurrency_used_share", Math.round(1000 * atOnce / settings.concurrency()) / 1000.0);
            }
        }
    }

    private static void trial(ObjectNode result) {
        TrialFigures figures = new JudgeTrial(TrialSettings.DEFAULT).run();
        result.put("coverage_independent", figures.coverageIndependent());
        result.put("coverage_clustered", figures.coverageClustered());
        result.put("width_ratio", figures.widthRatio());
        result.put("sequential_token_share", figures.sequentialTokenShare());
        result.put("sequential_error", figures.sequentialError());
        result.put("sequential_coverage", figures.sequentialCoverage());
        result.put("sequential_undecided", figures.sequentialUndecided());
        ObjectNode planted = result.putObject("planted");
        planted.put("real", figures.real());
        planted.put("half", figures.half());
        planted.put("shuffled", figures.shuffled());
        planted.put("noise", figures.noise());
        planted.put("ordered", figures.ordered());
        planted.put("rank_correlation", figures.rankCorrelation());
    }

    /** Until so many were answered since the start; what was told so far is forgotten. */
    private static void untilAnswered(Peer peer, long answers) throws InterruptedException {
        long answered = 0;
        while (answered < answers) {
            Thread.sleep(TICK_MILLIS);
            peer.order("told");
            answered += peer.next().path("answered").asLong();
        }
    }

    private static Peer endpoint(int seconds) throws IOException {
        return Peer.start(
                "the process that answers", ENDPOINT_JAVA, "bench", "answers", String.valueOf(1000L * seconds));
    }

    private Endpoint open(String url) {
        return Endpoint.open(
                EndpointSettings.of(URI.create(url), AnswerServer.MODEL).withConcurrency(settings.concurrency()),
                new Purse(Budget.NONE));
    }

    /** Each worker has a group of its own, by its scorer's name, and leaves explanations of other numbers alone. */
    private Worker worker(Map<String, Object> clients, Scorer scorer) {
        var work = new WorkSettings(RUN, topicSettings.named(RUN + "-" + scorer.name()), settings.concurrency());
        return Workers.scores(clients, topics, work, List.of(scorer));
    }

    private static void await(Worker worker, long records) throws InterruptedException {
        while (worker.counts().processed() < records) {
            if (worker.failure().isPresent()) {
                throw new IllegalStateException(
                        "the worker stopped", worker.failure().get());
            }
            Thread.sleep(TICK_MILLIS);
        }
    }
}
