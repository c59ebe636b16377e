package io.castalia.streams.run;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.streams.shard.HookpointSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Declarations, from the topic that they stand on. A question reads on to the topic's present end before it is answered.
 * Fails as Kafka's consumer does where the broker does not answer: stop.
 */
public final class TopicHookpoints implements HookpointSource, AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final String READ_COMMITTED = "read_committed";

    private final String topic;
    private final Map<String, Object> properties;
    private final Deserializer<Hookpoint> values;
    private final Map<String, Hookpoint> declared = new HashMap<>();
    private @Nullable Consumer<String, Hookpoint> consumer;

    /**
     * Reads with these properties of a client, the registry's among them; connects when it is first asked.
     */
    public TopicHookpoints(Topics topics, Map<String, ?> client) {
        topic = topics.hookpoints().name();
        values = AvroSerdes.deserializer(topics.hookpoints(), client);
        properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, READ_COMMITTED);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    @Override
    public synchronized Optional<Hookpoint> find(String name) {
        Consumer<String, Hookpoint> reader = reader();
        Set<TopicPartition> partitions = reader.assignment();
        reader.endOffsets(partitions).forEach((partition, end) -> {
            // A transaction's marker takes an offset too, so positions are compared and records are not counted.
            while (reader.position(partition) < end) {
                reader.poll(POLL).forEach(this::declare);
            }
        });
        return Optional.ofNullable(declared.get(name));
    }

    private void declare(ConsumerRecord<String, Hookpoint> record) {
        if (record.value() == null) {
            declared.remove(record.key());
        } else {
            declared.put(record.key(), record.value());
        }
    }

    private Consumer<String, Hookpoint> reader() {
        if (consumer == null) {
            var opened = new KafkaConsumer<>(properties, new StringDeserializer(), values);
            List<TopicPartition> partitions = opened.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                opened.close();
                throw new IllegalStateException(
                        "topic '%s', which declares hookpoints, does not exist; create the topics first"
                                .formatted(topic));
            }
            opened.assign(partitions);
            opened.seekToBeginning(partitions);
            consumer = opened;
        }
        return consumer;
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
