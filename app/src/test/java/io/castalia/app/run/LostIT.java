package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.serve.SmallStream;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.TokenWeight;
import io.castalia.streams.query.Answer;
import io.castalia.streams.run.StreamsRunner;
import io.castalia.streams.run.StreamsSettings;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.topology.Meters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where records or state are gone, the stream stops and says so: it never goes on elsewhere, or from an empty state. */
class LostIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int SHARDS = 2;

    @TempDir
    static Path folder = Path.of("");

    private static Home home;
    private static Admin admin;

    private TopicSettings settings = TopicSettings.DEFAULT;
    private Topics topics = Topics.of(settings);
    private StreamsSettings application = StreamsSettings.of("none", folder);

    @BeforeAll
    static void open() {
        home = Home.open(new ConnectionOptions(), folder);
        admin = Admin.create(home.cluster().clients());
    }

    @AfterAll
    static void close() {
        admin.close();
        home.close();
    }

    /** Topics and an application of their own. */
    private void named(String prefix) {
        settings = new TopicSettings(prefix + ".", 1, SHARDS, -1, Duration.ofMillis(-1));
        topics = Topics.of(settings);
        home.cluster().create(topics, settings);
        application = StreamsSettings.of(settings.named("streams"), folder.resolve(prefix))
                .withThreads(SHARDS);
    }

    private SmallStream stream() {
        return new SmallStream(topics, home.cluster().clients());
    }

    private StreamsRunner runner(StreamsSettings of) {
        return new StreamsRunner(of, topics, home.cluster().clients(), new Origin("code", "run"));
    }

    private StreamsSettings accepting() {
        return application.withShard(application.shard().withLossAccepted(true));
    }

    /** What is said where it is started. */
    private String refusal() {
        try (StreamsRunner runner = runner(application)) {
            Throwable refused = catchThrowable(runner::start);
            assertThat(refused).as("a start").isInstanceOf(IllegalStateException.class);
            return String.valueOf(refused.getMessage());
        }
    }

    /** What stops it once it runs. */
    private String stop(StreamsRunner runner) throws InterruptedException {
        assertThat(runner.awaitStopped(PATIENCE)).isTrue();
        return String.valueOf(runner.error().orElseThrow().getMessage());
    }

    private void readAll(StreamsSettings of) {
        try (StreamsRunner runner = runner(of)) {
            runner.start();
            awaitRead();
        }
    }

    private void awaitRead() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed()).isEqualTo(offsets(OffsetSpec.latest())));
    }

    private Map<TopicPartition, Long> committed() throws Exception {
        var committed = new HashMap<TopicPartition, Long>();
        admin.listConsumerGroupOffsets(application.applicationId())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (partition.topic().equals(topics.activations().name())) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec which) throws Exception {
        return offsets(topics.activations().name(), which);
    }

    private static Map<TopicPartition, Long> offsets(String topic, OffsetSpec which) throws Exception {
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        for (int shard = 0; shard < SHARDS; shard++) {
            wanted.put(new TopicPartition(topic, shard), which);
        }
        var offsets = new HashMap<TopicPartition, Long>();
        admin.listOffsets(wanted).all().get().forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** As retention does it. */
    private static void deleteAll(String topic) throws Exception {
        var deleted = new HashMap<TopicPartition, RecordsToDelete>();
        offsets(topic, OffsetSpec.latest())
                .forEach((partition, end) -> deleted.put(partition, RecordsToDelete.beforeOffset(end)));
        admin.deleteRecords(deleted).all().get();
    }

    private static void cleanup(String topic, String policy) throws Exception {
        var set = new AlterConfigOp(new ConfigEntry("cleanup.policy", policy), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
                .all()
                .get();
    }

    private static void deleteTopic(Topic<?> topic) throws Exception {
        admin.deleteTopics(List.of(topic.name())).all().get();
        await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains(topic.name()));
    }

    private static double contexts(StreamsRunner runner) {
        return runner.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals(Meters.GROUP)
                        && metric.getKey().name().equals("contexts-total"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "streams"})
    void start_nextOffsetIsGone_stopsUnlessLossIsAccepted(String protocol) throws Exception {
        named("next-" + protocol);
        application = application.withGroupProtocol(protocol);
        try (SmallStream stream = stream()) {
            stream.block(10);
            readAll(application);
            stream.block(10);
            deleteAll(topics.activations().name());
            stream.block(10);
            stream.mark();

            assertThat(refusal())
                    .contains("next-" + protocol + ".activations-0 begins at offset 2, and 'next-" + protocol)
                    .contains("had read up to 1 only", "retention has deleted", "'castalia stream reset'")
                    .contains("--accept-loss");
            try (StreamsRunner runner = runner(accepting())) {
                runner.start();
                awaitRead();
                assertThat(contexts(runner)).isEqualTo(SHARDS * 10.0);
                assertThat(runner.error()).isEmpty();
            }
            // What was accepted is behind it.
            readAll(application);
        }
    }

    @Test
    void run_nextOffsetGoesWhileItIsBehind_exitsWithOneAndSaysSo() throws Exception {
        named("behind");
        try (SmallStream stream = stream();
                ChildRun child = child()) {
            stream.block(10);
            awaitRead();
            signal("STOP");
            for (int block = 0; block < 5; block++) {
                stream.block(10);
            }
            deleteAll(topics.activations().name());
            signal("CONT");

            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(child.output())
                    .contains("castalia: what 'behind-streams' was to read next of [behind.activations-")
                    .contains("is gone", "'castalia stream reset'", "--accept-loss");
        }
    }

    private ChildRun child() throws IOException {
        Map<String, Object> clients = home.cluster().clients();
        return ChildRun.start(
                folder,
                "behind",
                "stream",
                "--bootstrap-servers",
                String.valueOf(clients.get("bootstrap.servers")),
                "--schema-registry",
                String.valueOf(clients.get("schema.registry.url")),
                "--topic-prefix",
                settings.prefix(),
                "--shards",
                String.valueOf(SHARDS),
                "--dir",
                folder.resolve("behind").toString());
    }

    private static void signal(String name) throws Exception {
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(child.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }
    }

    @Test
    void start_firstOneOfTopicThatLostItsBeginning_stopsUnlessLossIsAccepted() throws Exception {
        named("late");
        try (SmallStream stream = stream()) {
            stream.block(10);
            deleteAll(topics.activations().name());
            stream.block(10);
            stream.mark();

            assertThat(refusal())
                    .contains("late.activations-0 begins at offset 1", "nothing was read of it yet", "--accept-loss");
            readAll(accepting());
        }
    }

    @Test
    void start_beginningIsAnAbortedTransaction_readsOn() throws Exception {
        named("aborted");
        var properties = new HashMap<>(home.cluster().clients());
        properties.put("transactional.id", "aborted");
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int shard = 0; shard < SHARDS; shard++) {
                byte[] none = "none".getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topics.activations().name(), shard, none, none))
                        .get();
            }
            producer.abortTransaction();
        }
        try (SmallStream stream = stream()) {
            stream.block(10);
            readAll(application);
        }
    }

    @Test
    void start_changelogIsGoneOrTrimmed_stops() throws Exception {
        named("changelog");
        try (SmallStream stream = stream()) {
            stream.block(10);
            readAll(application);
        }
        String pages = "changelog-streams-pages-changelog";
        cleanup(pages, "delete");
        assertThat(refusal()).contains(pages, "cleanup.policy=delete", "'castalia stream reset'");
        deleteAll(pages);
        cleanup(pages, "compact");
        assertThat(refusal()).contains(pages + "-", "begins at offset", "some of the state was deleted");
        admin.deleteTopics(List.of(pages)).all().get();
        await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains(pages));
        assertThat(refusal()).contains("[" + pages + "] do not exist: the state is gone");
    }

    @Test
    void start_stateOfAVersionWithoutProjections_stopsUntilLossIsAcceptedAndLosesNothing() throws Exception {
        named("older");
        application = application.withServer("localhost:1");
        try (SmallStream stream = stream()) {
            stream.project(" spring");
            stream.block(10);
            readAll(application);
            String changelog = "older-streams-projections-changelog";
            admin.deleteTopics(List.of(changelog)).all().get();
            await().atMost(PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains(changelog));

            assertThat(refusal())
                    .contains("'" + changelog + "' does not exist", "version that kept no projections")
                    .contains("--accept-loss", "nothing is lost", "older.projections");
            try (StreamsRunner runner = runner(accepting())) {
                runner.start();
                awaitProjected(runner, " spring");
                stream.block(10);
                awaitRead();
                assertThat(runner.error()).isEmpty();
            }
            // What was accepted is behind it.
            try (StreamsRunner runner = runner(application)) {
                runner.start();
                awaitProjected(runner, " spring");
                assertThat(profile(runner, 3).orElseThrow().getStatistics().getContexts())
                        .isEqualTo(20);
            }
        }
    }

    private static void awaitProjected(StreamsRunner runner, String token) {
        for (int latent = 0; latent < SmallStream.LATENTS; latent++) {
            int asked = latent;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(profile(runner, asked).map(LatentProfile::getProjection))
                            .hasValueSatisfying(said -> assertThat(said.getPromoted())
                                    .extracting(TokenWeight::getText)
                                    .containsExactly(token)));
        }
    }

    private static Optional<LatentProfile> profile(StreamsRunner runner, int latent) throws InterruptedException {
        var key = new LatentKey(SmallStream.HOOKPOINT, latent);
        return runner.latents().orElseThrow().ask(key) instanceof Answer.Here here
                ? Optional.of(here.profile())
                : Optional.empty();
    }

    @Test
    void start_offsetsOfTheGroupAreGone_stopsBeforeAnythingCountsTwice() throws Exception {
        named("group");
        try (SmallStream stream = stream()) {
            stream.block(10);
            readAll(application);
            admin.deleteConsumerGroups(List.of(application.applicationId()))
                    .all()
                    .get();
            try (StreamsRunner runner = runner(application)) {
                runner.start();
                assertThat(stop(runner)).contains("has taken in records up to offset 0", "the one at 0 again");
                assertThat(contexts(runner)).isZero();
            }
        }
    }

    @Test
    void start_topicWasMadeAnewUnderItsState_stopsBeforeAnythingCounts() throws Exception {
        named("anew");
        try (SmallStream stream = stream()) {
            stream.block(10);
            readAll(application);
        }
        deleteTopic(topics.activations());
        assertThat(refusal()).contains("topic 'anew.activations' does not exist");
        home.cluster().create(topics, settings);
        try (SmallStream stream = stream();
                StreamsRunner runner = runner(application)) {
            stream.block(10);
            runner.start();
            assertThat(stop(runner)).contains("the topic was made anew");
        }
    }

    @Test
    void run_topicIsDeleted_stops() throws Exception {
        named("source");
        try (SmallStream stream = stream()) {
            StreamsRunner runner = runner(application);
            stream.block(10);
            runner.start();
            awaitRead();
            deleteTopic(topics.activations());
            await().atMost(PATIENCE).until(() -> runner.error().isPresent());
            assertThat(runner.error().orElseThrow())
                    .hasMessageContaining("topic 'source.activations' was deleted")
                    .hasMessageContaining("'castalia stream reset'");
            // Its threads still wait for a commit of what is no longer there, so it is not closed a second time.
            runner.close(Duration.ofSeconds(1));
        }
    }
}
