package io.castalia.consumers.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.consumers.Planted;
import io.castalia.consumers.endpoint.EndpointRefusal;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClassicWorkerTest {

    private static final Map<String, Object> CLIENT = Map.of("schema.registry.url", "mock://classic-worker");
    private static final Topics TOPICS = Topics.of(TopicSettings.DEFAULT);
    private static final WorkSettings SETTINGS =
            new WorkSettings("main", "group", 2, 5, Duration.ofMillis(1)).in(GroupKind.CLASSIC);
    private static final Evidence EVIDENCE = new Planted("worker", List.of("river")).evidence(7);
    private static final TopicPartition FIRST =
            new TopicPartition(TOPICS.evidence().name(), 0);
    private static final TopicPartition SECOND =
            new TopicPartition(TOPICS.evidence().name(), 1);
    private static final int AT_HAND = 4;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Scripted consumer = new Scripted();
    private final List<Worker> started = new ArrayList<>();
    /** Tries of each latent. */
    private final Map<Integer, AtomicInteger> tries = new ConcurrentHashMap<>();

    private final Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        gates.values().forEach(CountDownLatch::countDown);
        started.forEach(Worker::close);
    }

    @Test
    void work_laterRecordsDoneFirst_commitsNoFurtherThanThePrefix() {
        gates.put(0, new CountDownLatch(1));
        consumer.has(FIRST, 0, 1, 2, 3);

        start(this::answer);

        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(0, "castalia1 a+++")));
        open(0);
        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(4, "")));
        assertThat(consumer.marks).allMatch(mark -> mark.offset() == 0 || mark.offset() == 4, "never between");
        assertThat(producer.history()).hasSize(4);
    }

    @Test
    void work_failure_isTriedAgainInItsPlaceUpToTheLastTryButOne() {
        consumer.has(FIRST, 0, 1);

        start(evidence -> {
            answer(evidence);
            if (evidence.getLatent() == 0) {
                throw new IllegalStateException("the model is busy");
            }
            return List.of();
        });

        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(2, "")));
        assertThat(tries.get(0)).isNotNull().hasValue(4);
        assertThat(tries.get(1)).isNotNull().hasValue(1);
        assertThat(producer.history()).hasSize(1);
        assertThat(header(producer.history().get(0), "castalia.dead.attempt")).isEqualTo("4");
        assertThat(header(producer.history().get(0), "castalia.dead.message")).isEqualTo("the model is busy");
    }

    @Test
    void work_recordThatKilledWorkersFourTimes_isSetAsideUntried() {
        consumer.left(FIRST, mark(0, "castalia1 d+a"));
        consumer.has(FIRST, 0, 1, 2);

        start(this::answer);

        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(3, "")));
        assertThat(tries).as("neither the one nor what was done").containsOnlyKeys(2);
        assertThat(header(producer.history().get(0), "castalia.dead.message")).contains("handed out 5 times");
    }

    @Test
    void work_triesAreCommittedBeforeTheRecordIsBegun() {
        var seen = new ConcurrentLinkedQueue<OffsetAndMetadata>();
        consumer.has(FIRST, 0);

        start(evidence -> {
            seen.addAll(consumer.marks);
            return List.of();
        });

        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(1, "")));
        assertThat(seen).containsExactly(mark(0, "castalia1 a"));
    }

    @Test
    void work_enoughAtHand_pausesItsPartitionsAndGoesOnPolling() {
        for (int latent = 0; latent < 40; latent++) {
            gates.put(latent, new CountDownLatch(1));
        }
        consumer.has(FIRST, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        start(this::answer);

        await().untilAsserted(() -> assertThat(consumer.resting).containsExactlyInAnyOrder(FIRST, SECOND));
        int polls = consumer.polls.get();
        await().untilAsserted(() -> assertThat(consumer.polls).hasValueGreaterThan(polls + 5));
        gates.values().forEach(CountDownLatch::countDown);
        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(10, "")));
        assertThat(consumer.resting).isEmpty();
    }

    @Test
    void work_partitionTakenAway_isCommittedAsFarAsItIsDoneAndNotAfterwards() {
        gates.put(1, new CountDownLatch(1));
        consumer.has(FIRST, 0, 1, 2);
        start(this::answer);
        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(1, "castalia1 a+")));

        consumer.deal(SECOND);
        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(1, "castalia1 .+")));
        open(1);
        consumer.has(SECOND, 0);

        await().untilAsserted(() -> assertThat(consumer.committed(SECOND)).isEqualTo(mark(1, "")));
        assertThat(consumer.committed(FIRST)).as("its new owner's affair").isEqualTo(mark(1, "castalia1 .+"));
    }

    @Test
    void work_commitThatIsRefused_stopsNothing() {
        consumer.refusals.set(3);
        consumer.has(FIRST, 0, 1);

        Worker worker = start(this::answer);

        await().untilAsserted(() -> assertThat(consumer.committed(FIRST)).isEqualTo(mark(2, "")));
        assertThat(worker.failure()).isEmpty();
    }

    @Test
    void work_modelThatMustNotBeAsked_stopsTheWorkerAndTheRecordCountsForNothing() {
        consumer.has(FIRST, 0);

        Worker worker = start(evidence -> {
            throw new EndpointRefusal(EndpointRefusal.Kind.KEY, "the key is refused");
        });

        await().untilAsserted(() -> assertThat(worker.failure()).isPresent());
        assertThat(worker.failure().orElseThrow()).hasMessage("the key is refused");
        await().untilAsserted(() -> assertThat(consumer.closed()).isTrue());
        assertThat(consumer.marks.get(consumer.marks.size() - 1)).isEqualTo(mark(0, ""));
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void close_recordAtWork_isFinishedAndCommitted() {
        gates.put(0, new CountDownLatch(1));
        consumer.has(FIRST, 0);
        Worker worker = start(this::answer);
        await().until(() -> tries.containsKey(0));

        var opener = new Thread(() -> {
            await().until(() -> consumer.polls.get() > 0);
            open(0);
        });
        opener.start();
        worker.close();

        assertThat(consumer.marks.get(consumer.marks.size() - 1)).isEqualTo(mark(1, ""));
        assertThat(consumer.closed()).isTrue();
        assertThat(producer.closed()).isTrue();
    }

    private void open(int latent) {
        gates.getOrDefault(latent, new CountDownLatch(0)).countDown();
    }

    /** Waits at the latent's gate, if it has one, and sends something. */
    private List<Outgoing> answer(Evidence evidence) {
        int latent = evidence.getLatent();
        tries.computeIfAbsent(latent, key -> new AtomicInteger()).incrementAndGet();
        CountDownLatch gate = gates.get(latent);
        if (gate != null) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return List.of(Outgoing.about(TOPICS.evidence(), evidence.getHookpoint(), latent, evidence));
    }

    private Worker start(Step<Evidence> step) {
        var stage = new Stage<>("request", TOPICS.evidence(), step);
        var outbox = new Outbox(CLIENT, TOPICS, SETTINGS.run(), producer);
        var desk = new Desk<>(stage, AvroSerdes.deserializer(TOPICS.evidence(), CLIENT), outbox, SETTINGS.deliveries());
        var worker = new ClassicWorker<>(stage, SETTINGS, desk, outbox, AT_HAND, () -> consumer);
        started.add(worker);
        worker.start();
        return worker;
    }

    private static OffsetAndMetadata mark(long offset, String notes) {
        return new OffsetAndMetadata(offset, notes);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Evidence of the latent that is called as its offset. */
    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) {
        var headers = new RecordHeaders();
        new Provenance("m", "c", "t", "corpus", "1", "first").writeTo(headers);
        Evidence evidence =
                Evidence.newBuilder(EVIDENCE).setLatent((int) offset).build();
        byte[] value = AvroSerdes.serializer(TOPICS.evidence(), CLIENT).serialize(partition.topic(), evidence);
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                0L,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                new byte[0],
                value,
                headers,
                Optional.empty());
    }

    /** A consumer that is dealt two partitions, and does between polls what the test says. */
    private static final class Scripted extends MockConsumer<byte[], byte[]> {

        final List<OffsetAndMetadata> marks = java.util.Collections.synchronizedList(new ArrayList<>());
        final Map<TopicPartition, OffsetAndMetadata> newest = new ConcurrentHashMap<>();
        final AtomicInteger polls = new AtomicInteger();
        final AtomicInteger refusals = new AtomicInteger();
        volatile java.util.Set<TopicPartition> resting = java.util.Set.of();
        private final ConcurrentLinkedQueue<Runnable> orders = new ConcurrentLinkedQueue<>();

        Scripted() {
            super("earliest");
            deal(FIRST, SECOND);
        }

        void deal(TopicPartition... partitions) {
            orders.add(() -> {
                updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
                rebalance(List.of(partitions));
            });
        }

        void left(TopicPartition partition, OffsetAndMetadata mark) {
            newest.put(partition, mark);
        }

        void has(TopicPartition partition, long... offsets) {
            orders.add(() -> {
                for (long offset : offsets) {
                    addRecord(record(partition, offset));
                }
            });
        }

        OffsetAndMetadata committed(TopicPartition partition) {
            return newest.getOrDefault(partition, mark(0, "nothing yet"));
        }

        @Override
        public synchronized org.apache.kafka.clients.consumer.ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                order.run();
            }
            resting = java.util.Set.copyOf(paused());
            polls.incrementAndGet();
            java.util.concurrent.locks.LockSupport.parkNanos(500_000);
            return super.poll(Duration.ZERO);
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new CommitFailedException("dealt out anew");
            }
            newest.putAll(offsets);
            marks.addAll(offsets.values());
            super.commitSync(offsets, timeout);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(java.util.Set<TopicPartition> partitions) {
            var found = new java.util.HashMap<TopicPartition, OffsetAndMetadata>();
            partitions.forEach(partition -> {
                if (newest.containsKey(partition)) {
                    found.put(partition, newest.get(partition));
                }
            });
            return found;
        }
    }
}
