package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.consumers.control.ControlStep;
import io.castalia.consumers.replay.ReplaySource;
import io.castalia.consumers.report.Report;
import io.castalia.consumers.report.ReportSettings;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.evidence.LatentSelection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An old topic read again as another run: what follows is the same, byte for byte, and what was there stays. */
class ReplayIT {

    private static final int LATENTS = 12;
    private static final RequestPlan PLAN = new RequestPlan(List.of("quantiles"), List.of("lexical"), 40, 22);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TopicSettings settings = TopicSettings.DEFAULT;
    private final Topics topics = Topics.of(settings);

    @TempDir
    Path folder = Path.of("");

    private Home home;
    private Map<String, Object> clients = Map.of();

    @BeforeEach
    void open() throws Exception {
        home = Home.open(new ConnectionOptions(), folder);
        home.cluster().create(topics, settings);
        clients = home.cluster().clients();
        runMain();
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void replay_twice_makesTheSameRecordsAndLeavesTheOldOnes() throws Exception {
        SortedMap<String, Integer> main = outputs("main");
        assertThat(main).hasSizeGreaterThan(5 * LATENTS);

        replay(ReplaySource.EXPLANATIONS, "again");
        replay(ReplaySource.EXPLANATIONS, "and-again");

        SortedMap<String, Integer> scores = of(topics.scores(), "main");
        assertThat(of(topics.scores(), "again")).hasSizeGreaterThan(2 * LATENTS).isEqualTo(scores);
        assertThat(of(topics.scores(), "and-again")).isEqualTo(scores);
        assertThat(of(topics.explanations(), "again")).isEmpty();

        replay(ReplaySource.EXPLANATION_REQUESTS, "requests");
        replay(ReplaySource.EVIDENCE, "evidence");

        assertThat(of(topics.explanations(), "requests")).isEqualTo(of(topics.explanations(), "main"));
        assertThat(of(topics.explanationRequests(), "requests")).isEmpty();
        assertThat(outputs("evidence")).as("the whole of it").isEqualTo(main);
        assertThat(outputs("main")).as("what was there").isEqualTo(main);
    }

    @Test
    void report_ofOneRun_doesNotMixIt() throws Exception {
        ReplaySettings some = settings(ReplaySource.EVIDENCE, "some", LatentSelection.parse("0-3"), false);
        try (var replay = new Replay(some, home)) {
            ObjectNode done = replay.run(replay.look(), stage -> {});
            assertThat(done.path("explanations").asInt()).isEqualTo(4);
            assertThat(done.path("dead_letters").asInt()).isZero();
        }

        assertThat(explained("some")).isEqualTo(4);
        assertThat(explained("main")).isEqualTo(LATENTS);
        assertThatThrownBy(() -> explained("none"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("one of main, some");
    }

    @Test
    void look_anyReplay_countsAndWritesNothing() {
        SortedMap<String, Integer> main = outputs("main");
        try (var replay = new Replay(settings(ReplaySource.EVIDENCE, "dry", LatentSelection.ALL, false), home)) {
            Replay.Owed owed = replay.look();

            assertThat(owed.taken().size()).isEqualTo(LATENTS);
            assertThat(owed.taken().run()).isEqualTo("stream");
            assertThat(owed.requests()).isEqualTo(LATENTS);
            assertThat(owed.scores()).isEqualTo(3);
        }
        ReplaySettings later = new ReplaySettings(
                ReplaySource.EXPLANATIONS,
                "dry",
                "test",
                Optional.empty(),
                Optional.of(Instant.parse("9999-01-01T00:00:00Z")),
                LatentSelection.ALL,
                false,
                settings,
                PLAN,
                PLAN.explainers(),
                Asking.NOBODY,
                List.of("detection"),
                List.of(WindowKind.RANDOM),
                "minilm-q",
                1);
        try (var replay = new Replay(later, home)) {
            assertThat(replay.look().taken().size()).isZero();
            assertThat(replay.look().taken().leftOut())
                    .isEqualTo(replay.look().taken().read());
        }
        assertThat(outputs("main")).isEqualTo(main);
        assertThat(outputs("dry")).isEmpty();
    }

    @Test
    void look_nameInUse_refusesAndSaysWhatNow() throws Exception {
        try (var replay = new Replay(settings(ReplaySource.EXPLANATIONS, "main", LatentSelection.ALL, false), home)) {
            assertThatThrownBy(replay::look)
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("run is 'main'")
                    .hasMessageContaining("--resume");
        }
        replay(ReplaySource.EXPLANATIONS, "again");
        SortedMap<String, Integer> scores = of(topics.scores(), "again");

        try (var replay = new Replay(settings(ReplaySource.EXPLANATIONS, "again", LatentSelection.ALL, true), home)) {
            replay.run(replay.look(), stage -> {});
        }
        assertThat(of(topics.scores(), "again")).as("nothing was left to do").isEqualTo(scores);
    }

    private void replay(ReplaySource source, String run) throws InterruptedException {
        try (var replay = new Replay(settings(source, run, LatentSelection.ALL, false), home)) {
            replay.run(replay.look(), stage -> {});
        }
    }

    private ReplaySettings settings(ReplaySource source, String run, LatentSelection latents, boolean resumed) {
        return new ReplaySettings(
                source,
                run,
                "test",
                Optional.empty(),
                Optional.empty(),
                latents,
                resumed,
                settings,
                PLAN,
                PLAN.explainers(),
                Asking.NOBODY,
                List.of("detection"),
                List.of(WindowKind.RANDOM),
                "minilm-q",
                1);
    }

    private int explained(String run) throws IOException {
        Path html = folder.resolve(run + ".html");
        return (int) Report.write(
                        clients,
                        topics,
                        ReportSettings.of(html, folder.resolve(run + ".jsonl")).withRun(run))
                .explained();
    }

    /** Evidence of a stream, and what a run of another name makes of it. */
    private void runMain() throws Exception {
        send();
        var work = new WorkSettings("main", settings.named("main"), 1);
        try (Stages stages = Stages.open(Asking.NOBODY, "minilm-q", clients, topics, "main", "test");
                Worker requests = Workers.requests(clients, topics, work, PLAN);
                Worker explanations =
                        Workers.explanations(clients, topics, work, stages.explainers(PLAN.explainers()))) {
            requests.start();
            explanations.start();
            await().atMost(PATIENCE)
                    .until(() -> of(topics.explanations(), "main").size() == LATENTS);
        }
        int controls;
        try (var control = new ControlStep(clients, topics, work)) {
            controls = control.pairRest();
        }
        assertThat(controls).isPositive();
        try (Stages stages = Stages.open(Asking.NOBODY, "minilm-q", clients, topics, "main", "test");
                Worker scores = Workers.scores(
                        clients, topics, work, stages.scorers(List.of("detection"), List.of(WindowKind.RANDOM)))) {
            scores.start();
            await().atMost(PATIENCE).until(() -> of(topics.scores(), "main").size() == 3 * (LATENTS + controls));
        }
    }

    private void send() throws InterruptedException, ExecutionException {
        Topic<Evidence> topic = topics.evidence();
        try (var producer =
                new KafkaProducer<>(new HashMap<>(clients), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int latent = 0; latent < LATENTS; latent++) {
                var record = new ProducerRecord<>(
                        topic.name(),
                        ("layers.4/" + latent).getBytes(StandardCharsets.UTF_8),
                        AvroSerdes.serializer(topic, clients).serialize(topic.name(), WordLatent.evidence(latent)));
                new Provenance("m", "c", "t", "corpus", "1", "stream").writeTo(record.headers());
                producer.send(record).get();
            }
        }
    }

    private SortedMap<String, Integer> outputs(String run) {
        var outputs = new TreeMap<String, Integer>();
        for (Topic<?> topic : List.of(topics.explanationRequests(), topics.explanations(), topics.scores())) {
            outputs.putAll(of(topic, run));
        }
        return outputs;
    }

    /** The records of a run with how often each is there: topic, key, headers but for the run, and value. */
    private SortedMap<String, Integer> of(Topic<?> topic, String run) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        var found = new TreeMap<String, Integer>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    Provenance provenance = Provenance.of(record.headers());
                    if (provenance.run().equals(run)) {
                        String text = topic.name()
                                + new String(record.key(), StandardCharsets.UTF_8)
                                + provenance.inRun("")
                                + HexFormat.of().formatHex(record.value());
                        found.merge(text, 1, Integer::sum);
                    }
                }
            }
        }
        return found;
    }
}
