package io.castalia.app.bench;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topics;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.streams.run.TopicHookpoints;
import io.castalia.streams.shard.BlockFloor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** One thread's share of the floor: reads its partitions from their start to some offset. */
final class FloorReader implements Callable<Void> {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FETCH_BYTES = 32 << 20;

    private final Topics topics;
    private final Map<String, Object> clients;
    private final Map<TopicPartition, Long> left;
    private final AtomicLong activations;
    private final Deserializer<ActivationBlock> blocks;
    private final Map<Integer, BlockFloor> floors = new HashMap<>();

    /**
     * A reader that connects when it is called.
     *
     * @param ends one past the last offset to be read of each partition
     * @param activations counts what was read
     */
    FloorReader(Topics topics, Map<String, Object> clients, Map<TopicPartition, Long> ends, AtomicLong activations) {
        this.topics = topics;
        this.clients = clients;
        this.left = new HashMap<>(ends);
        this.activations = activations;
        blocks = AvroSerdes.deserializer(topics.activations(), clients);
    }

    @Override
    @SuppressWarnings("NullAway") // A Callable that has nothing to say must say null.
    public Void call() throws BadBlock {
        var properties = new HashMap<>(clients);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        properties.put(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                topics.activations().maxMessageBytes());
        try (var hookpoints = new TopicHookpoints(topics, clients);
                var consumer =
                        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(left.keySet());
            consumer.seekToBeginning(left.keySet());
            while (!left.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    if (left.containsKey(partition) && isLast(record, partition, hookpoints)) {
                        left.remove(partition);
                        consumer.pause(List.of(partition));
                    }
                }
            }
        }
        return null;
    }

    private boolean isLast(ConsumerRecord<byte[], byte[]> record, TopicPartition partition, TopicHookpoints hookpoints)
            throws BadBlock {
        ActivationBlock block = blocks.deserialize(record.topic(), record.value());
        BlockFloor floor = floors.get(record.partition());
        if (floor == null) {
            floor = new BlockFloor(hookpoints.find(block.getHookpoint()).orElseThrow(), record.partition());
            floors.put(record.partition(), floor);
        }
        activations.addAndGet(floor.activations(block, Provenance.of(record.headers())));
        return record.offset() + 1 >= left.getOrDefault(partition, 0L);
    }
}
