package io.castalia.consumers.control;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Topic;
import io.castalia.schemas.wire.Explanation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the topic of explanations, what is committed of it, without a group. */
final class ExplanationLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /** What is done with an explanation. */
    interface Reader {
        void read(Explanation explanation, ConsumerRecord<byte[], byte[]> record) throws InterruptedException;
    }

    private final Consumer<byte[], byte[]> consumer;
    private final Deserializer<Explanation> deserializer;
    private final List<TopicPartition> partitions;

    ExplanationLog(Map<String, ?> client, Topic<Explanation> topic) {
        var properties = new HashMap<String, Object>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        var bytes = new ByteArrayDeserializer();
        deserializer = AvroSerdes.deserializer(topic, client);
        consumer = new KafkaConsumer<>(properties, bytes, bytes);
        partitions = consumer.partitionsFor(topic.name()).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Moves to these offsets, by partition; the other partitions are left out from here on. */
    void seek(Map<Integer, Long> offsets) {
        List<TopicPartition> wanted = partitions.stream()
                .filter(p -> offsets.containsKey(p.partition()))
                .toList();
        consumer.assign(wanted);
        wanted.forEach(p -> consumer.seek(p, offsets.getOrDefault(p.partition(), 0L)));
    }

    /** Reads on to the end as it is now. */
    void toEnd(Reader reader) throws InterruptedException {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        Predicate<TopicPartition> read = p -> consumer.position(p) >= ends.getOrDefault(p, 0L);
        while (!ends.keySet().stream().allMatch(read)) {
            some(reader);
        }
    }

    /** Reads what there is to be had at once. What cannot be decoded is passed over: scorers set it aside. */
    void some(Reader reader) throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            Explanation explanation;
            try {
                explanation = deserializer.deserialize(record.topic(), record.headers(), record.value());
            } catch (SerializationException e) {
                continue;
            }
            if (explanation != null) {
                reader.read(explanation, record);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
