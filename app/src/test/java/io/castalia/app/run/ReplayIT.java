package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.Main;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.consumers.control.ControlStep;
import io.castalia.consumers.replay.ReplaySource;
import io.castalia.consumers.report.Report;
import io.castalia.consumers.report.ReportSettings;
import io.castalia.consumers.report.Summary;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.ModeFigures;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An old topic read again as another run: what follows is the same, byte for byte, and what was there stays. */
class ReplayIT {

    private static final int LATENTS = 12;
    private static final RequestPlan PLAN = new RequestPlan(List.of("quantiles"), List.of("lexical"), 40, 22);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final TopicSettings SETTINGS = TopicSettings.DEFAULT;
    private static final Topics TOPICS = Topics.of(SETTINGS);

    @TempDir
    static Path folder = Path.of("");

    private static Home home;
    private static Map<String, Object> clients = Map.of();

    /** One old run for all: nothing that is tested may change it. */
    @BeforeAll
    static void open() throws Exception {
        home = Home.open(new ConnectionOptions(), folder);
        home.cluster().create(TOPICS, SETTINGS);
        clients = home.cluster().clients();
        runMain();
    }

    @AfterAll
    static void close() {
        home.close();
    }

    @Test
    void replay_twice_makesTheSameRecordsAndLeavesTheOldOnes() throws Exception {
        SortedMap<String, Integer> main = outputs("main");
        assertThat(main).hasSizeGreaterThan(5 * LATENTS);

        replay(ReplaySource.EXPLANATIONS, "again");
        replay(ReplaySource.EXPLANATIONS, "and-again");

        SortedMap<String, Integer> scores = of(TOPICS.scores(), "main");
        assertThat(of(TOPICS.scores(), "again")).hasSizeGreaterThan(2 * LATENTS).isEqualTo(scores);
        assertThat(of(TOPICS.scores(), "and-again")).isEqualTo(scores);
        assertThat(of(TOPICS.explanations(), "again")).isEmpty();

        replay(ReplaySource.EXPLANATION_REQUESTS, "requests");
        replay(ReplaySource.EVIDENCE, "evidence");

        assertThat(of(TOPICS.explanations(), "requests")).isEqualTo(of(TOPICS.explanations(), "main"));
        assertThat(of(TOPICS.explanationRequests(), "requests")).isEmpty();
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

        byThePaper();

        assertThat(explained("some")).isEqualTo(4);
        assertThat(explained("main")).isEqualTo(LATENTS);
        assertThatThrownBy(() -> explained("none"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("one of ")
                .hasMessageContaining("main, ")
                .hasMessageContaining("some");
    }

    /** The evidence was not drawn for it: what there is is used, what there is not is counted, and the replay ends. */
    private void byThePaper() throws Exception {
        ReplaySettings paper =
                settings("paper", LatentSelection.parse("0-3"), PLAN.in(Mode.PAPER), List.of(WindowKind.SILENT_ROW));
        try (var replay = new Replay(paper, home)) {
            ObjectNode done = replay.run(replay.look(), stage -> {});

            assertThat(done.path("dead_letters").asInt()).isZero();
            assertThat(replay.modes()).containsExactly(new ModeFigures("paper", 4, 80, 60, 0, 320, 340, 4, 0));
            assertThat(done.path("modes").path(0).path("missing_silent").asInt())
                    .isEqualTo(340);
        }
        assertThat(of(TOPICS.scores(), "paper").keySet()).hasSizeGreaterThan(3 * 4);

        Path html = folder.resolve("paper.html");
        Summary summary = Report.write(
                clients,
                TOPICS,
                ReportSettings.of(html, folder.resolve("paper.jsonl")).withRun("paper"));
        assertThat(summary.modes())
                .singleElement()
                .extracting(ModeFigures::missingSilent)
                .isEqualTo(340L);
        assertThat(summary.toJson()
                        .path("scores")
                        .path("detection")
                        .path("negatives")
                        .asText())
                .isEqualTo("silent_row");
        assertThat(Files.readString(html)).contains("340 of 400 silent ones");
        assertThat(explained("main")).as("what was there").isEqualTo(LATENTS);
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
                SETTINGS,
                PLAN,
                PLAN.explainers(),
                Asking.NOBODY,
                List.of("detection"),
                List.of(WindowKind.RANDOM),
                "minilm-q",
                Crew.of(1));
        try (var replay = new Replay(later, home)) {
            Replay.Owed owed = replay.look();
            assertThat(owed.taken().size()).isZero();
            assertThat(owed.taken().leftOut()).isEqualTo(explanations());
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
        replay(ReplaySource.EXPLANATIONS, "resumed");
        SortedMap<String, Integer> scores = of(TOPICS.scores(), "resumed");

        try (var replay = new Replay(settings(ReplaySource.EXPLANATIONS, "resumed", LatentSelection.ALL, true), home)) {
            replay.run(replay.look(), stage -> {});
        }
        assertThat(of(TOPICS.scores(), "resumed")).as("nothing was left to do").isEqualTo(scores);
    }

    private static int explanations() {
        return of(TOPICS.explanations(), "main").values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    @Test
    void compare_fromTheCommandLine_saysWhatTheRecordsSay() throws Exception {
        replay(ReplaySource.EVIDENCE, "many", 40);
        replay(ReplaySource.EVIDENCE, "few", 4);
        Path summary = folder.resolve("compared.json");

        String printed = compared("many", "few", "--summary", summary.toString());

        Map<String, Map<Integer, Double>> many = RunScores.of(clients, TOPICS, "many");
        Map<String, Map<Integer, Double>> few = RunScores.of(clients, TOPICS, "few");
        assertThat(many).containsOnlyKeys("detection", "embedding").hasSameSizeAs(few);
        JsonNode json = new ObjectMapper().readTree(summary.toFile());
        assertThat(json.path("unpaired")).isEmpty();
        assertThat(json.path("rows")).hasSize(2);
        for (JsonNode row : json.path("rows")) {
            Map<Integer, Double> one = many.getOrDefault(row.path("scorer").asText(), Map.of());
            Map<Integer, Double> other = few.getOrDefault(row.path("scorer").asText(), Map.of());
            double[] differences = one.keySet().stream()
                    .mapToDouble(
                            latent -> one.getOrDefault(latent, Double.NaN) - other.getOrDefault(latent, Double.NaN))
                    .toArray();
            assertThat(row.path("latents").asInt()).isEqualTo(LATENTS).isEqualTo(differences.length);
            assertThat(row.path("difference_median").asDouble()).isCloseTo(RunScores.median(differences), within(1e-6));
            assertThat(row.path("first_median").asDouble()).isCloseTo(RunScores.median(one), within(1e-6));
            assertThat(row.path("second_median").asDouble()).isCloseTo(RunScores.median(other), within(1e-6));
            assertThat(printed)
                    .contains(String.format(
                            Locale.ROOT,
                            "%8.3f %8.3f %11.3f",
                            RunScores.median(one),
                            RunScores.median(other),
                            RunScores.median(differences)));
        }
        var found = new TreeMap<String, JsonNode>();
        json.path("correlations")
                .forEach(ranks -> found.put(
                        ranks.path("one").asText() + "|" + ranks.path("other").asText(), ranks));
        JsonNode embedding = found.entrySet().stream()
                .filter(entry -> entry.getKey().matches("many embedding/.*\\|few embedding/.*"))
                .findFirst()
                .orElseThrow()
                .getValue();
        double spearman =
                RunScores.spearman(many.getOrDefault("embedding", Map.of()), few.getOrDefault("embedding", Map.of()));
        assertThat(embedding.path("latents").asInt()).isEqualTo(LATENTS);
        assertThat(embedding.path("spearman").asDouble()).isCloseTo(spearman, within(1e-6));
        assertThat(printed).contains(String.format(Locale.ROOT, "%8d %8.3f", LATENTS, spearman));

        assertThatThrownBy(() -> compared("many", "nothing"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("run is 'nothing'", "few", "main", "many");
    }

    /** What the command prints; its exit code must be 0. */
    private String compared(String... arguments) {
        var out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        PrintStream beforeErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(System.out);
        try {
            var all = new ArrayList<>(List.of("compare"));
            all.addAll(List.of(arguments));
            all.addAll(List.of(
                    "--bootstrap-servers", String.valueOf(clients.get("bootstrap.servers")),
                    "--schema-registry", String.valueOf(clients.get("schema.registry.url"))));
            int code = Main.run(Map.of(), folder, all.toArray(String[]::new));
            String said = out.toString(StandardCharsets.UTF_8);
            assertThat(code).as(said).isZero();
            return said;
        } finally {
            System.setOut(before);
            System.setErr(beforeErr);
        }
    }

    private void replay(ReplaySource source, String run, int examples) throws InterruptedException {
        ReplaySettings alike = settings(source, run, LatentSelection.ALL, false);
        var plan = new RequestPlan(List.of("quantiles"), List.of("lexical"), examples, 22);
        var settings = new ReplaySettings(
                source,
                run,
                alike.code(),
                alike.of(),
                alike.since(),
                alike.latents(),
                false,
                alike.topics(),
                plan,
                plan.explainers(),
                alike.asking(),
                List.of("detection", "embedding"),
                alike.negatives(),
                alike.embeddingModel(),
                Crew.of(1));
        try (var replay = new Replay(settings, home)) {
            replay.run(replay.look(), stage -> {});
        }
    }

    private void replay(ReplaySource source, String run) throws InterruptedException {
        try (var replay = new Replay(settings(source, run, LatentSelection.ALL, false), home)) {
            replay.run(replay.look(), stage -> {});
        }
    }

    private ReplaySettings settings(ReplaySource source, String run, LatentSelection latents, boolean resumed) {
        return settings(source, run, latents, resumed, PLAN, List.of(WindowKind.RANDOM));
    }

    private ReplaySettings settings(String run, LatentSelection latents, RequestPlan plan, List<WindowKind> negatives) {
        return settings(ReplaySource.EVIDENCE, run, latents, false, plan, negatives);
    }

    private ReplaySettings settings(
            ReplaySource source,
            String run,
            LatentSelection latents,
            boolean resumed,
            RequestPlan plan,
            List<WindowKind> negatives) {
        return new ReplaySettings(
                source,
                run,
                "test",
                Optional.empty(),
                Optional.empty(),
                latents,
                resumed,
                SETTINGS,
                plan,
                plan.explainers(),
                Asking.NOBODY,
                List.of("detection"),
                negatives,
                "minilm-q",
                Crew.of(1));
    }

    private int explained(String run) throws IOException {
        Path html = folder.resolve(run + ".html");
        return (int) Report.write(
                        clients,
                        TOPICS,
                        ReportSettings.of(html, folder.resolve(run + ".jsonl")).withRun(run))
                .explained();
    }

    /** Evidence of a stream, and what a run of another name makes of it. */
    private static void runMain() throws Exception {
        send();
        var work = new WorkSettings("main", SETTINGS.named("main"), 1);
        try (Stages stages = Stages.open(Asking.NOBODY, "minilm-q", clients, TOPICS, "main", "test");
                Worker requests = Workers.requests(clients, TOPICS, work, PLAN);
                Worker explanations =
                        Workers.explanations(clients, TOPICS, work, stages.explainers(PLAN.explainers()))) {
            requests.start();
            explanations.start();
            await().atMost(PATIENCE)
                    .until(() -> of(TOPICS.explanations(), "main").size() == LATENTS);
        }
        int controls;
        try (var control = new ControlStep(clients, TOPICS, work)) {
            controls = control.pairRest();
        }
        assertThat(controls).isPositive();
        try (Stages stages = Stages.open(Asking.NOBODY, "minilm-q", clients, TOPICS, "main", "test");
                Worker scores = Workers.scores(
                        clients, TOPICS, work, stages.scorers(List.of("detection"), List.of(WindowKind.RANDOM)))) {
            scores.start();
            await().atMost(PATIENCE).until(() -> of(TOPICS.scores(), "main").size() == 3 * (LATENTS + controls));
        }
    }

    private static void send() throws InterruptedException, ExecutionException {
        Topic<Evidence> topic = TOPICS.evidence();
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

    private static SortedMap<String, Integer> outputs(String run) {
        var outputs = new TreeMap<String, Integer>();
        for (Topic<?> topic : List.of(TOPICS.explanationRequests(), TOPICS.explanations(), TOPICS.scores())) {
            outputs.putAll(of(topic, run));
        }
        return outputs;
    }

    /** The records of a run with how often each is there: topic, key, headers but for the run, and value. */
    private static SortedMap<String, Integer> of(Topic<?> topic, String run) {
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
