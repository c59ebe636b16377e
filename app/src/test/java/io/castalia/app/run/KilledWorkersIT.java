package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.explain.ExplainSettings;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.Requester;
import io.castalia.schemas.Id;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.ReplyOutcome;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that explain and judge with a language model are killed at moments drawn by seed. Explainers are a share group,
 * scorers a classic one.
 */
class KilledWorkersIT {

    private static final long SEED = 22;
    private static final int KILLS = 10;
    /** Latents that come before each kill, so that there is work. */
    private static final int PORTION = 20;

    private static final int LATENTS = KILLS * PORTION;
    private static final int WINDOWS = 10;
    /** Prompts that a worker may have under way. */
    private static final int AT_ONCE = 2;

    private static final String RUN = "main";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TopicSettings settings = TopicSettings.DEFAULT;
    private final Topics topics = Topics.of(settings);
    private final RequestPlan plan = Stages.addressed(
            new RequestPlan(List.of("quantiles"), List.of("lexical", "default"), WINDOWS, SEED),
            new Asking(
                    Optional.empty(),
                    Optional.of(SureModel.NAME),
                    Budget.NONE,
                    List.of("lexical", "model"),
                    5,
                    0,
                    false,
                    ExplainSettings.DEFAULT.withExamples(WINDOWS),
                    Asking.WORDS_ENOUGH));

    @TempDir
    Path folder = Path.of("");

    private Home home;
    private SureModel model;
    private RunRecords records = new RunRecords(Map.of());

    @BeforeEach
    void open() throws IOException {
        home = Home.open(new ConnectionOptions(), folder);
        home.cluster().create(topics, settings);
        records = new RunRecords(home.cluster().clients());
        model = new SureModel();
        Files.writeString(
                folder.resolve("quick.properties"),
                "session.timeout.ms=1500\nheartbeat.interval.ms=400\n",
                StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() {
        model.close();
        home.close();
    }

    @Test
    void workers_killedAtAnyMoment_leaveOneExplanationAndOneScoreOfEach() throws Exception {
        List<ExplanationRequest> first = requests(0, LATENTS, 1);
        var random = new Random(SEED);
        ChildRun explaining = explain();
        ChildRun scoring = score();
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                boolean explains = kill % 2 == 0;
                int before = model.answered(explains ? "explain" : "score");
                records.send(topics.explanationRequests(), RUN, requests(kill * PORTION, PORTION, 1));
                // So many that whatever a worker has at hand when it is killed was not all there at the kill before.
                if (explains) {
                    explaining = killed(explaining, "explain", before + 5 + random.nextInt(10), random, this::explain);
                } else {
                    scoring = killed(scoring, "score", before + 70 + random.nextInt(50), random, this::score);
                }
            }
            awaitAll(first);
            complete(first);
            int repeated = model.all() - model.different();
            assertThat(repeated)
                    .as("what was asked or not recorded yet when it was killed")
                    .isLessThanOrEqualTo(2 * KILLS * AT_ONCE);

            // The same examples again: another revision, and nothing that was not asked before.
            List<ExplanationRequest> again = requests(0, 3 * PORTION, 2);
            int asked = model.all();
            records.send(topics.explanationRequests(), RUN, again);
            var both = new ArrayList<>(first);
            both.addAll(again);
            awaitAll(both);
            complete(both);
            assertThat(model.all()).as("prompts asked for unchanged evidence").isEqualTo(asked);

            endedWhileWaiting(explaining);
        } finally {
            explaining.close();
            scoring.close();
        }
    }

    /** Waits until so many answers were given, and a little; kills it, and starts another. */
    private ChildRun killed(ChildRun child, String stage, int enough, Random random, Supplier<ChildRun> next) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !child.running() || model.answered(stage) >= enough);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(60)).toNanos());
        assertThat(child.running())
                .as("at work when it is killed: %s", child.output())
                .isTrue();
        child.kill();
        return next.get();
    }

    /** A signal while prompts wait: nothing is said of each record that waited. */
    private void endedWhileWaiting(ChildRun explaining) throws InterruptedException {
        String before = explaining.logged();
        model.hold();
        records.send(topics.explanationRequests(), RUN, requests(LATENTS, 10, 1));
        await().atMost(PATIENCE).until(() -> model.held("explain") == AT_ONCE);
        assertThat(explaining.end()).isEqualTo(143);
        List<String> said = explaining
                .logged()
                .substring(before.length())
                .lines()
                .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                .toList();
        assertThat(said).hasSizeLessThanOrEqualTo(1);
        assertThat(said).allMatch(line -> line.contains("was closed while prompts waited"));
        assertThat(records.accepted(topics.replies(), RUN).values())
                .as("a prompt that was not answered has not failed")
                .isNotEmpty()
                .allMatch(reply -> reply.getOutcome() == ReplyOutcome.ANSWERED);
    }

    private void awaitAll(List<ExplanationRequest> requests) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> records.count(topics.explanations()) >= requests.size()
                        && records.count(topics.scores()) >= 4L * requests.size()
                        && records.accepted(topics.explanations(), RUN).size() >= requests.size()
                        && records.accepted(topics.scores(), RUN).size() >= 4 * requests.size());
    }

    /** One accepted explanation of every request, and one accepted score of every explanation and judge. */
    private void complete(List<ExplanationRequest> requests) {
        Map<String, Explanation> explanations = records.accepted(topics.explanations(), RUN);
        assertThat(explanations.values())
                .extracting(Explanation::getRequest)
                .containsExactlyInAnyOrderElementsOf(
                        requests.stream().map(ExplanationRequest::getId).toList());
        assertThat(explanations.values())
                .extracting(e ->
                        List.of(e.getEvidence(), e.getSampler(), e.getExplainer(), e.getPromptVersion(), e.getSeed()))
                .doesNotHaveDuplicates();
        assertThat(explanations.values()).allMatch(e -> e.getOutcome() == ExplanationOutcome.EXPLAINED);

        var hashes = new HashMap<String, String>();
        explanations.forEach((id, explanation) -> hashes.put(id, hash(explanation)));
        List<Score> scores = records.accepted(topics.scores(), RUN).values().stream()
                .filter(score -> score.getTextHash().equals(hashes.get(score.getExplanation())))
                .toList();
        assertThat(scores)
                .hasSize(4 * requests.size())
                .extracting(
                        s -> List.of(s.getExplanation(), s.getScorer(), s.getJudge(), s.getNegatives(), s.getSeed()))
                .doesNotHaveDuplicates();
        assertThat(scores).allMatch(score -> score.getOutcome() == ScoreOutcome.JUDGED);
        assertThat(records.of(topics.deadLetters(), RUN)).isEmpty();
    }

    private static String hash(Explanation explanation) {
        return Id.sha256(explanation.getText().getBytes(StandardCharsets.UTF_8));
    }

    private List<ExplanationRequest> requests(int from, int latents, int revision) {
        var requester = new Requester(plan);
        return IntStream.range(from, from + latents)
                .mapToObj(latent -> PlantedEvidence.of(latent, revision, WINDOWS))
                .flatMap(evidence -> requester.requests(evidence).stream())
                .toList();
    }

    private ChildRun explain() {
        return child("explain", "--explainer", "lexical,default", "--worker-group", "share");
    }

    private ChildRun score() {
        return child(
                "score",
                "--scorer",
                "detection",
                "--embedding-model",
                "minilm-q",
                "--worker-group",
                "classic",
                "--kafka-config",
                folder.resolve("quick.properties").toString());
    }

    private ChildRun child(String stage, String... own) {
        Map<String, Object> clients = home.cluster().clients();
        var arguments = new ArrayList<>(List.of(
                stage,
                "--bootstrap-servers",
                String.valueOf(clients.get("bootstrap.servers")),
                "--schema-registry",
                String.valueOf(clients.get("schema.registry.url")),
                "--endpoint",
                model.url(stage),
                "--judge-model",
                SureModel.NAME,
                "--concurrency",
                String.valueOf(AT_ONCE),
                "--examples",
                String.valueOf(WINDOWS)));
        arguments.addAll(List.of(own));
        try {
            return ChildRun.startSmall(folder, stage, arguments.toArray(String[]::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
