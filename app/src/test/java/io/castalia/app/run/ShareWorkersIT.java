package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.Requester;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What share groups make of aborted transactions, and of workers that die between answer and acknowledgement. */
class ShareWorkersIT {

    private static final RequestPlan PLAN = new RequestPlan(List.of("quantiles"), List.of("lexical"), 40, 22);
    private static final WorkSettings WORK = new WorkSettings("test", "castalia-test", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TopicSettings settings = TopicSettings.DEFAULT;
    private final Topics topics = Topics.of(settings);

    @TempDir
    Path folder = Path.of("");

    private Home home;
    private Map<String, Object> clients = Map.of();

    @BeforeEach
    void open() {
        home = Home.open(new ConnectionOptions(), folder);
        home.cluster().create(topics, settings);
        clients = home.cluster().clients();
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void requestWorker_evidenceOfAnAbortedTransaction_makesNoRequest() {
        try (var producer = producer("aborting")) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, record(evidence(1)));
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, record(evidence(2)));
            producer.commitTransaction();
        }
        try (Worker worker = Workers.requests(clients, topics, WORK, PLAN)) {
            worker.start();
            await().atMost(PATIENCE).until(() -> !requests().isEmpty());
        }
        assertThat(requests()).extracting(ExplanationRequest::getLatent).containsExactly(2);
    }

    @Test
    void requestWorker_diedBetweenAnswerAndAcknowledgement_oneRequestIsAccepted() throws Exception {
        Evidence evidence = evidence(7);
        ExplanationRequest answer = new Requester(PLAN).requests(evidence).get(0);
        try (var producer = producer("committing")) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, record(evidence));
            producer.commitTransaction();
            takeWithoutAcknowledging();
            producer.beginTransaction();
            send(
                    producer,
                    new ProducerRecord<>(
                            topics.explanationRequests().name(), key(7), bytes(topics.explanationRequests(), answer)));
            producer.commitTransaction();
        }
        try (Worker worker = Workers.requests(clients, topics, WORK, PLAN)) {
            worker.start();
            await().atMost(PATIENCE).until(() -> requests().size() == 2);
        }
        List<ExplanationRequest> requests = requests();
        assertThat(new HashSet<>(requests)).as("both say the same").hasSize(1);
        var ledger = new Ledger(Set.of("layers.4"), 1, 1);
        requests.forEach(ledger::add);
        assertThat(ledger.requests()).isEqualTo(1);
    }

    /** Acquires the record as a worker does and is gone; the broker gives it to the next. */
    private void takeWithoutAcknowledging() throws ExecutionException, InterruptedException {
        String group = WORK.group() + "-request";
        try (Admin admin = Admin.create(clients)) {
            var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
            admin.incrementalAlterConfigs(Map.of(
                            resource,
                            List.of(
                                    set("share.isolation.level", "read_committed"),
                                    set("share.auto.offset.reset", "earliest"))))
                    .all()
                    .get();
        }
        var properties = new HashMap<>(clients);
        properties.put("group.id", group);
        properties.put("share.acknowledgement.mode", "explicit");
        try (var taker =
                new KafkaShareConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            taker.subscribe(List.of(topics.evidence().name()));
            await().atMost(PATIENCE)
                    .until(() -> !taker.poll(Duration.ofMillis(500)).isEmpty());
        }
    }

    private static AlterConfigOp set(String key, String value) {
        return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    }

    private KafkaProducer<byte[], byte[]> producer(String id) {
        var properties = new HashMap<>(clients);
        properties.put("transactional.id", id);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ProducerRecord<byte[], byte[]> record(Evidence evidence) {
        return new ProducerRecord<>(
                topics.evidence().name(), 0, key(evidence.getLatent()), bytes(topics.evidence(), evidence));
    }

    private static byte[] key(int latent) {
        return ("layers.4/" + latent).getBytes(StandardCharsets.UTF_8);
    }

    private <V> byte[] bytes(Topic<V> topic, V value) {
        return AvroSerdes.serializer(topic, clients).serialize(topic.name(), value);
    }

    private List<ExplanationRequest> requests() {
        Topic<ExplanationRequest> topic = topics.explanationRequests();
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        var found = new ArrayList<ExplanationRequest>();
        try (var consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), AvroSerdes.deserializer(topic, clients))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.value()));
            }
        }
        return found;
    }

    private static Evidence evidence(int latent) {
        return Evidence.newBuilder()
                .setId("%032d".formatted(latent))
                .setHookpoint("layers.4")
                .setLatent(latent)
                .setRevision(1)
                .setReason(EvidenceReason.MARK)
                .setStatistics(new LatentStatistics(100L, 10L, 10L, 5L, 3L, 2L, 1.0, 1f, List.of()))
                .setExplaining(List.of())
                .setContrast(List.of())
                .setScoring(new ScoringSide(List.of(), List.of(), 0, new Unfilled(0, 0, 0, 0, 0)))
                .setNeighbours(List.of())
                .setDroppedForSize(0)
                .build();
    }
}
