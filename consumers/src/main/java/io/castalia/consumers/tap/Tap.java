package io.castalia.consumers.tap;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Any topic as JSON lines. Reads what is committed, joins no group, and leaves no trace. */
public final class Tap {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Topic<?> topic;
    private final Map<String, ?> client;
    private final TapSettings settings;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * A tap on a topic. Throws Refusal, naming the nearest, where there is no topic of that name.
     *
     * @param client a Kafka client's properties, with the registry's keys among them
     */
    public Tap(Map<String, ?> client, Topics topics, TapSettings settings) {
        this(() -> consumer(client), client, topics, settings);
    }

    Tap(Supplier<Consumer<byte[], byte[]>> consumers, Map<String, ?> client, Topics topics, TapSettings settings) {
        this.consumers = consumers;
        this.client = client;
        this.topic = TopicNames.find(topics, settings.topic());
        this.settings = settings;
    }

    /**
     * Gives a line for each record, in order of offset within a partition, and returns how many. Ends where the topic
     * ended when it began, at the bound, or when stopped; where it follows, only at the bound or when stopped.
     */
    public long run(java.util.function.Consumer<String> lines) {
        try (Consumer<byte[], byte[]> consumer = consumers.get();
                Deserializer<?> values = AvroSerdes.deserializer(topic, client)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new IllegalStateException(
                        "topic '%s' is not on the cluster; make it with 'topics create', or look at the prefix"
                                .formatted(topic.name()));
            }
            return run(consumer, partitions, new Line(values), lines);
        }
    }

    /** The full name of the topic. */
    public String topic() {
        return topic.name();
    }

    /** Ends {@link #run} soon, from any thread. */
    public void stop() {
        stopped.set(true);
    }

    private long run(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Line line,
            java.util.function.Consumer<String> lines) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = begins(consumer, partitions, ends);
        consumer.assign(partitions);
        begins.forEach(consumer::seek);
        long written = 0;
        while (!stopped.get() && (settings.follow() || behind(consumer, ends))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                long end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
                if (stopped.get() || (settings.max() > 0 && written == settings.max())) {
                    return written;
                }
                if (settings.follow() || record.offset() < end) {
                    lines.accept(line.of(record));
                    written++;
                }
            }
            if (settings.max() > 0 && written == settings.max()) {
                return written;
            }
        }
        return written;
    }

    /** The offset that each partition is read from. */
    private Map<TopicPartition, Long> begins(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
        var begins = new HashMap<>(consumer.beginningOffsets(partitions));
        if (!settings.fromBeginning()) {
            var newest = new NewestRecords(consumer, POLL, stopped::get);
            begins.replaceAll((partition, start) ->
                    newest.begin(partition, settings.newest(), start, ends.getOrDefault(partition, 0L)));
        }
        return begins;
    }

    private static boolean behind(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, ?> client) {
        var properties = new HashMap<String, Object>(client);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
