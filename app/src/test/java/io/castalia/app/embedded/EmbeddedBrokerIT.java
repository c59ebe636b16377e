package io.castalia.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

    private static final String GROUP = "explainers";

    @TempDir
    Path directory;

    @Test
    void start_again_keepsPortAndRecords() throws Exception {
        byte[] large = new byte[8 << 20];
        String address;
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            address = broker.bootstrapServers();
            topic(address, "kept");
            send(address, "kept", large);
        }

        long start = System.nanoTime();
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
            assertThat(broker.bootstrapServers()).isEqualTo(address).startsWith("127.0.0.1:");
            assertThat(first(address, "kept")).hasSize(large.length);
            assertThat(broker.failure()).isEmpty();
        }
    }

    @Test
    void start_features_includeShareGroups() throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();

            assertThat(features)
                    .hasEntrySatisfying(
                            "share.version",
                            range -> assertThat(range.maxVersionLevel()).isEqualTo((short) 1))
                    .hasEntrySatisfying(
                            "transaction.version",
                            range -> assertThat(range.maxVersionLevel()).isEqualTo((short) 2));
        }
    }

    @Test
    void shareGroup_withLongLocksAndReadCommitted_isGivenItsRecords() throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            String address = broker.bootstrapServers();
            topic(address, "shared");
            setGroup(
                    address,
                    Map.of(
                            "share.auto.offset.reset", "earliest",
                            "share.isolation.level", "read_committed",
                            "share.record.lock.duration.ms", "900000",
                            "share.delivery.count.limit", "10"));
            send(address, "shared", new byte[] {7});
            var settings = Map.<String, Object>of("bootstrap.servers", address, "group.id", GROUP);
            try (var consumer =
                    new KafkaShareConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.subscribe(List.of("shared"));

                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() ->
                                assertThat(consumer.poll(Duration.ofSeconds(1))).hasSize(1));
            }
        }
    }

    @Test
    void start_directoryInUse_saysWhoHoldsIt() {
        try (var first = EmbeddedBroker.start(directory, 0)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining(
                            "in use by process %d", ProcessHandle.current().pid());
            assertThat(first.failure()).isEmpty();
        }
    }

    @Test
    void start_portInUse_saysWhichAndFreesTheDirectory() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, taken.getLocalPort()))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("port %d is in use", taken.getLocalPort());
        }
        try (var state = StateDirectory.open(directory)) {
            assertThat(state.log()).isDirectory();
        }
    }

    @Test
    void start_rememberedPortInUse_takesAnother() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = directory.resolve("ports.properties");
            new Ports(taken.getLocalPort(), taken.getLocalPort()).remember(file);

            Ports ports = Ports.choose(0, file);

            assertThat(ports.clients()).isNotEqualTo(taken.getLocalPort()).isNotEqualTo(ports.controller());
            assertThat(ports.areFree()).isTrue();
        }
    }

    @Test
    void start_directoryIsAFile_saysThatItCannotBeWritten() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> EmbeddedBroker.start(file.resolve("state"), 0))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("name another one");
    }

    @Test
    void exit_calledByKafka_endsOnlyItsThread() {
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            assertThatThrownBy(() -> Exit.halt(1, "no space")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> Exit.exit(1)).isInstanceOf(IllegalStateException.class);

            assertThat(broker.failure())
                    .get()
                    .asString()
                    .contains(directory.toString(), "exit status 1", "MiB are left");
        }
    }

    @Test
    void close_logDirectoryDeleted_returns() throws Exception {
        var broker = EmbeddedBroker.start(directory, 0);
        topic(broker.bootstrapServers(), "lost");
        deleteAll(directory.resolve("log"));

        long start = System.nanoTime();
        broker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
    }

    private static void topic(String bootstrap, String name) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var topic = new NewTopic(name, 1, (short) -1).configs(Map.of("max.message.bytes", "9000000"));
            admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void setGroup(String bootstrap, Map<String, String> settings) throws Exception {
        var entries = settings.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, GROUP), entries))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void send(String bootstrap, String topic, byte[] value) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrap, "max.request.size", 9_000_000);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static byte[] first(String bootstrap, String topic) {
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            return consumer.poll(Duration.ofSeconds(30)).iterator().next().value();
        }
    }

    /* The broker goes on writing meanwhile, so what was listed may be gone, and what was emptied may be full again. */
    private static void deleteAll(Path path) throws Exception {
        while (Files.exists(path)) {
            try (var paths = Files.walk(path)) {
                for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            } catch (UncheckedIOException | NoSuchFileException | DirectoryNotEmptyException changedMeanwhile) {
                Thread.onSpinWait();
            }
        }
    }
}
