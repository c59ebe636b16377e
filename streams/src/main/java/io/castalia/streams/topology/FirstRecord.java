package io.castalia.streams.topology;

import io.castalia.streams.shard.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks where a partition's first committed record stands. Connects for each question, which comes once in a shard's life. */
record FirstRecord(String topic, int partition, Map<String, ?> client) implements Place.Beginning {

    private static final Duration POLL = Duration.ofMillis(100);

    @Override
    public long offset() {
        var properties = new HashMap<String, Object>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        var from = new TopicPartition(topic, partition);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(from));
            consumer.seekToBeginning(List.of(from));
            long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
            while (consumer.position(from) < end) {
                for (var record : consumer.poll(POLL)) {
                    return record.offset();
                }
            }
            return end;
        }
    }
}
