package io.castalia.app.bench;

import io.castalia.app.bench.load.LoadSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The changelogs of the application's stores: what they weigh on the broker, and what of it is alive. */
final class Changelogs {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String PREFIX = LoadSettings.APPLICATION + "-";
    private static final String SUFFIX = "-changelog";

    private final Map<String, Object> clients;
    private final Offsets offsets;

    Changelogs(Map<String, Object> clients, Offsets offsets) {
        this.clients = clients;
        this.offsets = offsets;
    }

    /**
     * A store, all shards together.
     *
     * @param rows rows that are there
     * @param bytes bytes of their keys and values
     */
    record Live(long rows, long bytes) {}

    static boolean isOne(String topic) {
        return topic.startsWith(PREFIX) && topic.endsWith(SUFFIX);
    }

    /** Bytes of all changelogs, once they have kept their size for some seconds; or after five minutes. */
    long bytesAtRest(int restSeconds) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long bytes = offsets.totalBytes(Changelogs::isOne);
        long since = System.nanoTime();
        while (System.nanoTime() - since < restSeconds * 1_000_000_000L && System.nanoTime() < end) {
            Thread.sleep(POLL.toMillis());
            long now = offsets.totalBytes(Changelogs::isOne);
            if (now != bytes) {
                bytes = now;
                since = System.nanoTime();
            }
        }
        return bytes;
    }

    /** What is alive in each store, by its name. */
    Map<String, Live> live() {
        var properties = new HashMap<>(clients);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        var live = new TreeMap<String, Live>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (String topic : offsets.topics(Changelogs::isOne)) {
                live.put(topic.substring(PREFIX.length(), topic.length() - SUFFIX.length()), live(consumer, topic));
            }
        }
        return live;
    }

    private static Live live(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        long rows = 0;
        long bytes = 0;
        // One after the other: a key may stand in several partitions, and is another row in each.
        for (TopicPartition partition : partitions) {
            var alive = new LiveRows();
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(POLL)
                        .forEach(
                                record -> alive.put(record.key(), record.value() == null ? -1 : record.value().length));
            }
            rows += alive.rows();
            bytes += alive.bytes();
        }
        return new Live(rows, bytes);
    }
}
