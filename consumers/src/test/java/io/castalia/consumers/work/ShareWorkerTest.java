package io.castalia.consumers.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.consumers.Planted;
import io.castalia.consumers.endpoint.EndpointRefusal;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.Requester;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.ShardMark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShareWorkerTest {

    private static final Map<String, Object> CLIENT = Map.of("schema.registry.url", "mock://share-worker");
    private static final Topics TOPICS = Topics.of(TopicSettings.DEFAULT);
    private static final WorkSettings SETTINGS = new WorkSettings("replay", "group", 2, 5, Duration.ofMillis(1));
    private static final Evidence EVIDENCE = new Planted("worker", List.of("river")).evidence(7);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Recording consumer = new Recording();
    private final List<Worker> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(Worker::close);
    }

    @Test
    void work_evidence_isSentBeforeItIsAcknowledged() {
        consumer.hand(record(0, 1, bytes(EVIDENCE)));

        Worker worker = start(requests());

        await().untilAsserted(() -> assertThat(consumer.told).containsEntry(0L, AcknowledgeType.ACCEPT));
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("castalia.explanation-requests");
        assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo("layers.4/7");
        assertThat(Provenance.of(sent.headers())).isEqualTo(new Provenance("m", "c", "t", "corpus", "1", "replay"));
        ExplanationRequest request =
                AvroSerdes.deserializer(TOPICS.explanationRequests(), CLIENT).deserialize(sent.topic(), sent.value());
        assertThat(request)
                .isEqualTo(new Requester(RequestPlan.DEFAULT).requests(EVIDENCE).get(0));
        assertThat(worker.counts()).isEqualTo(new Counts(1, 1, 0, 0));
    }

    @Test
    void work_mark_isAcknowledgedAndSkipped() {
        Evidence mark = Evidence.newBuilder(EVIDENCE)
                .setMark(new ShardMark("corpus", 0, 2, 10L, 1L))
                .build();
        consumer.hand(record(0, 1, bytes(mark)));

        Worker worker = start(requests());

        await().untilAsserted(() -> assertThat(consumer.told).containsEntry(0L, AcknowledgeType.ACCEPT));
        assertThat(producer.history()).isEmpty();
        assertThat(worker.counts()).isEqualTo(new Counts(0, 0, 1, 0));
    }

    @Test
    void work_anotherRunsRecord_isAcknowledgedAndLeftAlone() {
        consumer.hand(record(0, 5, new byte[] {9, 9, 9}));

        Worker worker = start(new Stage<>("score", TOPICS.evidence(), requests(), Admission.ofRun("replay")));

        await().untilAsserted(() -> assertThat(consumer.told).containsEntry(0L, AcknowledgeType.ACCEPT));
        assertThat(producer.history()).isEmpty();
        assertThat(worker.counts()).isEqualTo(new Counts(0, 0, 1, 0));
    }

    @Test
    void ofRun_recordsOwnOrNobodys_areTaken() {
        Admission admission = Admission.ofRun("replay");
        var nobodys = record(0, 1, new byte[0]);
        nobodys.headers().remove("castalia.run");

        assertThat(admission.takes(record(0, 1, new byte[0]))).isFalse();
        assertThat(admission.takes(nobodys)).isTrue();
        assertThat(Admission.ofRun("first").takes(record(0, 1, new byte[0]))).isTrue();
    }

    @Test
    void work_undecodable_isSetAsideAtOnce() {
        consumer.hand(record(3, 1, new byte[] {9, 9, 9}));

        Worker worker = start(requests());

        await().untilAsserted(() -> assertThat(consumer.told).containsEntry(3L, AcknowledgeType.REJECT));
        ProducerRecord<byte[], byte[]> letter = producer.history().get(0);
        assertThat(letter.topic()).isEqualTo("castalia.dead-letters");
        assertThat(letter.value()).containsExactly(9, 9, 9);
        assertThat(header(letter, "castalia.dead.offset")).isEqualTo("3");
        assertThat(header(letter, "castalia.dead.stage")).isEqualTo("request");
        assertThat(worker.counts().deadLetters()).isEqualTo(1);
    }

    @Test
    void work_failure_isReleasedUntilTheLastTryButOne() {
        Step<Evidence> failing = evidence -> {
            throw new IllegalStateException("the model is busy");
        };
        consumer.hand(record(0, 1, bytes(EVIDENCE)));
        consumer.hand(record(1, 3, bytes(EVIDENCE)));
        consumer.hand(record(2, 4, bytes(EVIDENCE)));

        start(failing);

        await().untilAsserted(() -> assertThat(consumer.told)
                .containsEntry(0L, AcknowledgeType.RELEASE)
                .containsEntry(1L, AcknowledgeType.RELEASE)
                .containsEntry(2L, AcknowledgeType.REJECT));
        assertThat(producer.history()).hasSize(1);
        assertThat(header(producer.history().get(0), "castalia.dead.message")).isEqualTo("the model is busy");
    }

    @Test
    void work_recordThatNoTryMakesBetter_isSetAsideAtOnce() {
        consumer.hand(record(0, 1, bytes(EVIDENCE)));

        Worker worker = start(evidence -> {
            throw new UnfitRecord("the id is not its id");
        });

        await().untilAsserted(() -> assertThat(consumer.told).containsEntry(0L, AcknowledgeType.REJECT));
        assertThat(header(producer.history().get(0), "castalia.dead.message")).isEqualTo("the id is not its id");
        assertThat(worker.failure()).isEmpty();
    }

    @Test
    void work_lastDelivery_isSetAsideUntried() {
        var tries = new AtomicInteger();
        consumer.hand(record(0, 5, bytes(EVIDENCE)));

        start(evidence -> {
            tries.incrementAndGet();
            return List.of();
        });

        await().untilAsserted(() -> assertThat(consumer.told).containsEntry(0L, AcknowledgeType.REJECT));
        assertThat(tries).hasValue(0);
        assertThat(header(producer.history().get(0), "castalia.dead.message")).contains("handed out 5 times");
    }

    @Test
    void work_longerThanAThirdOfTheLock_isRenewedAndDoneOnce() {
        var tries = new AtomicInteger();
        var release = new CountDownLatch(1);
        consumer.lockMillis = 60;
        consumer.hand(record(0, 1, bytes(EVIDENCE)));

        start(evidence -> {
            tries.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return List.of();
        });

        await().untilAsserted(() -> assertThat(consumer.renewals).hasValueGreaterThan(2));
        release.countDown();
        await().untilAsserted(() -> assertThat(consumer.told).containsEntry(0L, AcknowledgeType.ACCEPT));
        assertThat(tries).hasValue(1);
    }

    @Test
    void work_clusterThatTakesNothing_stopsTheWorkerUnacknowledged() {
        producer.sendException = new KafkaException("no leader");
        consumer.hand(record(0, 1, bytes(EVIDENCE)));

        Worker worker = start(requests());

        await().untilAsserted(() -> assertThat(worker.failure()).isPresent());
        assertThat(worker.failure().orElseThrow()).hasMessageContaining("no leader");
        assertThat(consumer.told).isEmpty();
    }

    @Test
    void work_modelThatMustNotBeAsked_stopsTheWorkerAndBlamesNoRecord() {
        // What a future throws whose reply is waited for.
        Step<Evidence> asking = evidence -> {
            throw new CompletionException(new EndpointRefusal(EndpointRefusal.Kind.KEY, "the key is refused"));
        };
        consumer.hand(record(0, 1, bytes(EVIDENCE)));
        consumer.hand(record(1, 4, bytes(EVIDENCE)));

        Worker worker = start(asking);

        await().untilAsserted(() -> assertThat(worker.failure()).isPresent());
        assertThat(worker.failure().orElseThrow())
                .isInstanceOf(EndpointRefusal.class)
                .hasMessage("the key is refused");
        assertThat(consumer.told).isEmpty();
        assertThat(producer.history()).isEmpty();
        assertThat(worker.counts()).isEqualTo(new Counts(0, 0, 0, 0));
    }

    @Test
    void close_idleWorker_stopsWithoutFailure() {
        Worker worker = start(requests());

        worker.close();

        assertThat(worker.failure()).isEmpty();
        assertThat(producer.closed()).isTrue();
    }

    private Worker start(Step<Evidence> step) {
        return start(new Stage<>("request", TOPICS.evidence(), step));
    }

    private Worker start(Stage<Evidence> stage) {
        var outbox = new Outbox(CLIENT, TOPICS, SETTINGS.run(), producer);
        var desk = new Desk<>(stage, AvroSerdes.deserializer(TOPICS.evidence(), CLIENT), outbox, SETTINGS.deliveries());
        var worker = new ShareWorker<>(stage, SETTINGS, desk, outbox, () -> consumer);
        started.add(worker);
        worker.start();
        return worker;
    }

    private static Step<Evidence> requests() {
        return evidence -> new Requester(RequestPlan.DEFAULT)
                .requests(evidence).stream()
                        .map(r -> Outgoing.about(TOPICS.explanationRequests(), r.getHookpoint(), r.getLatent(), r))
                        .toList();
    }

    private static byte[] bytes(Evidence evidence) {
        return AvroSerdes.serializer(TOPICS.evidence(), CLIENT)
                .serialize(TOPICS.evidence().name(), evidence);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, int delivery, byte[] value) {
        var headers = new RecordHeaders();
        new Provenance("m", "c", "t", "corpus", "1", "first").writeTo(headers);
        return new ConsumerRecord<>(
                TOPICS.evidence().name(),
                0,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                "layers.4/7".getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.empty(),
                Optional.of((short) delivery));
    }

    /** A share consumer that hands out what it is given, again after each renewal, and remembers what it was told. */
    private static final class Recording extends MockShareConsumer<byte[], byte[]> {

        final Map<Long, AcknowledgeType> told = java.util.Collections.synchronizedMap(new LinkedHashMap<>());
        final AtomicInteger renewals = new AtomicInteger();
        private final ConcurrentLinkedQueue<ConsumerRecord<byte[], byte[]>> waiting = new ConcurrentLinkedQueue<>();
        volatile int lockMillis = 30_000;

        Recording() {
            subscribe(List.of(TOPICS.evidence().name()));
        }

        void hand(ConsumerRecord<byte[], byte[]> record) {
            waiting.add(record);
        }

        @Override
        public synchronized org.apache.kafka.clients.consumer.ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            for (ConsumerRecord<byte[], byte[]> r = waiting.poll(); r != null; r = waiting.poll()) {
                addRecord(r);
            }
            return super.poll(timeout);
        }

        @Override
        public synchronized void acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
            if (type == AcknowledgeType.RENEW) {
                renewals.incrementAndGet();
                waiting.add(record);
            } else {
                told.put(record.offset(), type);
            }
        }

        @Override
        public Optional<Integer> acquisitionLockTimeoutMs() {
            return Optional.of(lockMillis);
        }
    }
}
