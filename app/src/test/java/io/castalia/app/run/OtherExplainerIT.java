package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.consumers.explain.Answer;
import io.castalia.consumers.sample.RequestId;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.ScoreSettings;
import io.castalia.consumers.score.Scorers;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WindowKind;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The explainer of {@code docs/explainers.md}, which is a Python program with Confluent's client, between our requester and our
 * scorers; and answers that are none. Skipped where that client is not installed, unless {@code
 * -Dcastalia.require.interop=true}.
 */
class OtherExplainerIT {

    private static final String PYTHON = "/usr/bin/python3";
    private static final Path EXPLAINER = Path.of("..", "docs", "explainer.py");
    private static final RequestPlan PLAN = new RequestPlan(List.of("quantiles"), List.of("peak-token"), 40, 22);
    private static final WorkSettings WORK = new WorkSettings("mine", "castalia-mine", 1);
    private static final Provenance ORIGIN = new Provenance("m", "c", "t", "corpus", "code", "mine");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> WORDS = List.of("sea", "kettle", "copper");
    private static final int LATENTS = WORDS.size();

    private final Topics topics = Topics.of(TopicSettings.DEFAULT);

    @TempDir
    private Path folder = Path.of("");

    private Map<String, Object> clients = Map.of();

    @BeforeEach
    void requireClient() throws Exception {
        boolean there = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import avro, confluent_kafka.avro")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        String message = "apt-get install python3-confluent-kafka python3-avro python3-requests";
        if (!there && Boolean.getBoolean("castalia.require.interop")) {
            fail(message);
        }
        assumeTrue(there, message);
    }

    @Test
    void explainer_inPython_isScoredAsOursAre() throws Exception {
        try (Home home = Home.open(new ConnectionOptions(), folder)) {
            home.cluster().create(topics, TopicSettings.DEFAULT);
            clients = home.cluster().clients();
            send(
                    topics.evidence(),
                    IntStream.range(0, LATENTS)
                            .mapToObj(OtherExplainerIT::evidence)
                            .toList());
            var scorer = Scorers.detection(Judges.lexical(), ScoreSettings.DEFAULT);
            Process python = explainer();
            try (Worker requester = Workers.requests(clients, topics, WORK, PLAN);
                    Worker judge = Workers.scores(clients, topics, WORK, List.of(scorer))) {
                requester.start();
                judge.start();
                await().atMost(PATIENCE)
                        .until(() -> !python.isAlive()
                                || read(topics.scores()).size() >= LATENTS
                                || judge.failure().isPresent());
                assertThat(python.isAlive()).as(() -> said()).isTrue();

                List<Explanation> wrong = wrong();
                send(topics.explanations(), wrong);
                await().atMost(PATIENCE)
                        .until(() -> records(topics.deadLetters()).size() >= wrong.size());
            } finally {
                python.destroy();
                assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            assertAnswersAreScored();
            assertWrongOnesAreSetAside();
        }
    }

    private void assertAnswersAreScored() {
        List<ExplanationRequest> requests = read(topics.explanationRequests());
        List<Explanation> answers = read(topics.explanations()).subList(0, LATENTS);
        assertThat(read(topics.scores())).hasSize(LATENTS).allSatisfy(score -> {
            assertThat(score.getExplainer()).isEqualTo("peak-token");
            assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
            assertThat(score.getTruePositives())
                    .as("the word is in all that fire")
                    .isEqualTo(50);
            assertThat(score.getTrueNegatives()).as("and in no other").isEqualTo(50);
        });
        for (ExplanationRequest request : requests) {
            assertThat(answers)
                    .filteredOn(answer -> answer.getLatent() == request.getLatent())
                    .singleElement()
                    .satisfies(answer -> assertThat(answer)
                            .isEqualTo(new Answer.Explained(
                                            "the token \"%s\"".formatted(WORDS.get(request.getLatent())),
                                            answer.getTerms(),
                                            "",
                                            answer.getCost())
                                    .toRecord(request)));
        }
        Map<String, Integer> asked = places(topics.explanationRequests());
        assertThat(places(topics.explanations())).as("partitions").containsAllEntriesOf(asked);
        assertThat(records(topics.scores()))
                .allSatisfy(score -> assertThat(Provenance.of(score.headers())).isEqualTo(ORIGIN));
    }

    /** By whom they are scored shows whether headers and keys were handed on. */
    private Map<String, Integer> places(Topic<?> topic) {
        var places = new HashMap<String, Integer>();
        records(topic)
                .forEach(record -> places.put(new String(record.key(), StandardCharsets.UTF_8), record.partition()));
        return places;
    }

    /** Of a request under another id, and of requests that nobody made. */
    private List<Explanation> wrong() {
        Explanation right = read(topics.explanations()).get(0);
        String unknown = Id.of("nobody's").toString();
        return List.of(
                Explanation.newBuilder(right)
                        .setId(unknown)
                        .setText("another text")
                        .build(),
                Explanation.newBuilder(right)
                        .setRequest(unknown)
                        .setId(RequestId.ofAnswer(unknown).toString())
                        .build(),
                Explanation.newBuilder(right).setExplainer("somebody-else").build());
    }

    private void assertWrongOnesAreSetAside() {
        List<ConsumerRecord<byte[], byte[]>> letters = records(topics.deadLetters());
        assertThat(letters).hasSize(3).allSatisfy(letter -> {
            assertThat(header(letter, "stage")).isEqualTo("score");
            assertThat(header(letter, "topic")).isEqualTo("castalia.explanations");
            assertThat(header(letter, "attempt")).isEqualTo("1");
        });
        assertThat(letters.stream().map(letter -> header(letter, "message")).toList())
                .anyMatch(message -> message.contains("and its id is"))
                .anyMatch(message -> message.contains("is no request for explainer peak-token@1"))
                .anyMatch(message -> message.contains("is no request for explainer somebody-else@1"));
    }

    private static String header(ConsumerRecord<?, ?> letter, String name) {
        return new String(letter.headers().lastHeader("castalia.dead." + name).value(), StandardCharsets.UTF_8);
    }

    private Process explainer() throws Exception {
        return new ProcessBuilder(
                        PYTHON,
                        EXPLAINER.toString(),
                        String.valueOf(clients.get("bootstrap.servers")),
                        String.valueOf(clients.get("schema.registry.url")))
                .redirectErrorStream(true)
                .redirectOutput(log())
                .start();
    }

    private File log() {
        return folder.resolve("explainer.log").toFile();
    }

    private String said() {
        try {
            return Files.readString(log().toPath());
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private <V> void send(Topic<V> topic, List<V> values) throws Exception {
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(new HashMap<>(clients), bytes, bytes);
                var serializer = AvroSerdes.serializer(topic, clients)) {
            for (V value : values) {
                int latent =
                        value instanceof Evidence evidence ? evidence.getLatent() : ((Explanation) value).getLatent();
                var record = new ProducerRecord<>(
                        topic.name(),
                        ("layers.4/" + latent).getBytes(StandardCharsets.UTF_8),
                        serializer.serialize(topic.name(), value));
                ORIGIN.writeTo(record.headers());
                producer.send(record).get(30, TimeUnit.SECONDS);
            }
        }
    }

    private <V> List<V> read(Topic<V> topic) {
        try (var deserializer = AvroSerdes.deserializer(topic, clients)) {
            return records(topic).stream()
                    .map(record -> deserializer.deserialize(topic.name(), record.value()))
                    .toList();
        }
    }

    /** All that is there, in the order in which it was sent. */
    private List<ConsumerRecord<byte[], byte[]>> records(Topic<?> topic) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(new HashMap<>(clients), bytes, bytes)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        found.sort((a, b) -> Long.compare(a.timestamp(), b.timestamp()));
        return found;
    }

    /** A latent that fires on a word of its own. */
    private static Evidence evidence(int latent) {
        return Evidence.newBuilder()
                .setId(Id.of("evidence", latent).toString())
                .setHookpoint("layers.4")
                .setLatent(latent)
                .setRevision(1)
                .setReason(EvidenceReason.MARK)
                .setStatistics(new LatentStatistics(10_000L, 400L, 400L, 200L, 90L, 80L, 1.0, 1f, List.of()))
                .setExplaining(windows("e" + latent, WORDS.get(latent), WindowKind.ACTIVATING))
                .setContrast(List.of())
                .setScoring(new ScoringSide(
                        windows("s" + latent, WORDS.get(latent), WindowKind.ACTIVATING),
                        windows("q" + latent, "hill", WindowKind.RANDOM),
                        0,
                        new Unfilled(0, 0, 0, 0, 0)))
                .setNeighbours(List.of())
                .setDroppedForSize(0)
                .build();
    }

    private static List<ExampleWindow> windows(String name, String word, WindowKind kind) {
        var windows = new ArrayList<ExampleWindow>();
        boolean fires = kind == WindowKind.ACTIVATING;
        for (int i = 0; i < 50; i++) {
            String text = "caf\u00e9 \ud83d\ude00 the " + word + " was calm";
            int start = text.codePointCount(0, text.indexOf(word));
            windows.add(ExampleWindow.newBuilder()
                    .setKind(kind)
                    .setContext(Id.of("context", name, i).toString())
                    .setWindow(0)
                    .setPart(Id.of("part", name, i).toString())
                    .setText(text)
                    .setTokenIds(List.of(1, 2, 3))
                    .setStarts(List.of(0, start, start + word.length()))
                    .setEnds(List.of(start, start + word.length(), text.codePointCount(0, text.length())))
                    .setActivations(fires ? List.of(0f, 2f, 0.5f) : Collections.nCopies(3, 0f))
                    .setPeak(fires ? 2f : 0f)
                    .setRank(fires ? i : -1)
                    .setQuantile(fires ? i / 5 : -1)
                    .build());
        }
        return windows;
    }
}
