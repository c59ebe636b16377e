package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.consumers.explain.Explainers;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.ScoreSettings;
import io.castalia.consumers.score.Scorer;
import io.castalia.consumers.score.Scorers;
import io.castalia.consumers.work.Admission;
import io.castalia.consumers.work.GroupChoice;
import io.castalia.consumers.work.GroupKind;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster without share groups: the same workers do the same work as a classic group. */
class ClassicWorkersIT {

    private static final int LATENTS = 30;
    private static final int WINDOWS = 20;
    private static final RequestPlan PLAN =
            new RequestPlan(List.of("quantiles", "top"), List.of("lexical"), WINDOWS, 22);
    private static final List<Scorer> SCORERS = List.of(
            Scorers.detection(Judges.lexical(), ScoreSettings.DEFAULT),
            Scorers.fuzzing(Judges.lexical(), ScoreSettings.DEFAULT));
    private static final int REQUESTS = 2 * LATENTS;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TopicSettings settings = TopicSettings.DEFAULT;
    private final Topics topics = Topics.of(settings);

    @TempDir
    Path folder = Path.of("");

    private Home home;
    private Map<String, Object> clients = Map.of();
    private RunRecords records = new RunRecords(clients);

    @BeforeEach
    void open() throws Exception {
        home = Home.open(new ConnectionOptions(), folder);
        home.cluster().create(topics, settings);
        clients = home.cluster().clients();
        records = new RunRecords(clients);
        var evidence = new ArrayList<Evidence>();
        for (int latent = 0; latent < LATENTS; latent++) {
            evidence.add(PlantedEvidence.of(latent, 1, WINDOWS));
        }
        evidence.add(LATENTS / 2, PlantedEvidence.hopeless(LATENTS));
        records.send(topics.evidence(), "stream", evidence);
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void allStages_withoutShareGroups_makeTheSameRecords() throws Exception {
        shareVersion(0);
        assertThat(GroupChoice.of(clients, Optional.empty())).isEqualTo(GroupKind.CLASSIC);
        work(GroupKind.CLASSIC, "classic");
        shareVersion(1);
        assertThat(GroupChoice.of(clients, Optional.empty())).isEqualTo(GroupKind.SHARE);
        work(GroupKind.SHARE, "share");

        assertThat(records.dump(topics.explanationRequests(), "classic"))
                .hasSize(REQUESTS)
                .isEqualTo(records.dump(topics.explanationRequests(), "share"));
        assertThat(records.dump(topics.explanations(), "classic"))
                .hasSize(REQUESTS)
                .isEqualTo(records.dump(topics.explanations(), "share"));
        assertThat(records.dump(topics.scores(), "classic"))
                .hasSize(2 * REQUESTS)
                .isEqualTo(records.dump(topics.scores(), "share"));
        assertThat(records.of(topics.scores(), "classic"))
                .as("nobody died, nothing twice")
                .hasSize(2 * REQUESTS);
        assertThat(letters()).as("the hopeless one, once in each run").containsExactly("4", "4");

        refused(GroupKind.SHARE, "classic");
        refused(GroupKind.CLASSIC, "share");
    }

    /** Works until all is scored and the hopeless one set aside. */
    private void work(GroupKind kind, String run) {
        int before = letters().size();
        WorkSettings work = new WorkSettings(run, settings.named(run), 2, 5, Duration.ofMillis(10)).in(kind);
        try (Worker requesting = Workers.requests(clients, topics, work.entering(Admission.all()), PLAN);
                Worker explaining = Workers.explanations(clients, topics, work, List.of(Explainers.lexical()));
                Worker scoring = Workers.scores(clients, topics, work, SCORERS)) {
            List<Worker> all = List.of(requesting, explaining, scoring);
            all.forEach(Worker::start);
            await().atMost(PATIENCE).until(() -> {
                all.forEach(worker -> assertThat(worker.failure()).isEmpty());
                return scoring.counts().sent() >= 2L * REQUESTS && letters().size() > before;
            });
        }
    }

    /** A group of the other kind has the name. */
    private void refused(GroupKind kind, String run) {
        WorkSettings work = new WorkSettings(run, settings.named(run), 1).in(kind);
        try (Worker worker = Workers.requests(clients, topics, work, PLAN)) {
            worker.start();
            await().atMost(PATIENCE).until(() -> worker.failure().isPresent());
            assertThat(worker.failure().orElseThrow())
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining(
                            "group '%s-request' is there already, as a %s group".formatted(settings.named(run), run))
                    .hasMessageContaining("--worker-group %s goes on with it".formatted(run));
        }
    }

    /** The attempts after which records were set aside. */
    private List<String> letters() {
        var attempts = new ArrayList<String>();
        // Letters carry the headers of the record that was set aside.
        for (ConsumerRecord<byte[], byte[]> letter : records.of(topics.deadLetters(), "stream")) {
            attempts.add(new String(
                    letter.headers().lastHeader("castalia.dead.attempt").value(), StandardCharsets.UTF_8));
        }
        return attempts;
    }

    private void shareVersion(int level) throws Exception {
        var type = level == 0 ? FeatureUpdate.UpgradeType.SAFE_DOWNGRADE : FeatureUpdate.UpgradeType.UPGRADE;
        try (Admin admin = Admin.create(clients)) {
            admin.updateFeatures(
                            Map.of("share.version", new FeatureUpdate((short) level, type)),
                            new UpdateFeaturesOptions())
                    .all()
                    .get();
        }
    }
}
