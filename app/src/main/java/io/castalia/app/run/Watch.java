package io.castalia.app.run;

import io.castalia.consumers.work.Admission;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the stages' topics from their start, committed records only, and enters what it sees into a ledger: evidence of
 * any run, and what one run has made of it.
 */
final class Watch implements AutoCloseable, Runnable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admission admission;
    private final String evidence;
    private final Map<String, Consumer<byte[]>> entries = new HashMap<>();
    private final Topic<byte[]> deadLetters;
    private final Thread thread = new Thread(this, "castalia-watch");
    private final AtomicLong deadLettersSeen = new AtomicLong();
    private volatile boolean closing;

    Watch(Map<String, Object> clients, Topics topics, String run, Ledger ledger) {
        admission = Admission.ofRun(run);
        evidence = topics.evidence().name();
        deadLetters = topics.deadLetters();
        enter(topics.evidence(), clients, (Evidence record) -> ledger.add(record));
        enter(topics.explanationRequests(), clients, (ExplanationRequest record) -> ledger.add(record));
        enter(topics.explanations(), clients, (Explanation record) -> ledger.add(record));
        enter(topics.scores(), clients, (Score record) -> ledger.add(record));
        var properties = new HashMap<>(clients);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        var names = new ArrayList<>(entries.keySet());
        names.add(deadLetters.name());
        for (String name : names) {
            consumer.partitionsFor(name).forEach(p -> partitions.add(new TopicPartition(name, p.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(List.of());
        thread.setDaemon(true);
        thread.start();
    }

    private <V> void enter(Topic<V> topic, Map<String, Object> clients, Consumer<V> entry) {
        Deserializer<V> deserializer = AvroSerdes.deserializer(topic, clients);
        entries.put(topic.name(), bytes -> entry.accept(deserializer.deserialize(topic.name(), bytes)));
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    enter(record);
                }
            }
        } catch (WakeupException e) {
            // close() woke it up
        } finally {
            consumer.close();
        }
    }

    private void enter(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(deadLetters.name())) {
            deadLettersSeen.incrementAndGet();
            return;
        }
        if (!record.topic().equals(evidence) && !admission.takes(record)) {
            return;
        }
        try {
            Objects.requireNonNull(entries.get(record.topic())).accept(record.value());
        } catch (SerializationException e) {
            // Whoever works on the topic sets it aside; here it only does not count.
        }
    }

    /** Records on the dead letters' topic. */
    long deadLetters() {
        return deadLettersSeen.get();
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
