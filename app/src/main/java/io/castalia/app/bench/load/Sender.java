package io.castalia.app.bench.load;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Sends what a load is made of, compressed as producers compress it, but without their transactions. */
final class Sender implements AutoCloseable {

    /** Stands for the hashes of model, coder and tokenizer, of which there are none. */
    static final String SOURCE = "bench";

    /** Of all that is sent. */
    static final Provenance PROVENANCE = new Provenance(SOURCE, SOURCE, SOURCE, SOURCE, SOURCE, SOURCE);

    private final Topics topics;
    private final Serializer<ActivationBlock> blocks;
    private final Serializer<Hookpoint> hookpoints;
    private final Producer<byte[], byte @Nullable []> producer;
    private final Set<String> begun = ConcurrentHashMap.newKeySet(); // partitions that have a record
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    Sender(Map<String, Object> clients, Topics topics) {
        this.topics = topics;
        blocks = AvroSerdes.serializer(topics.activations(), clients);
        hookpoints = AvroSerdes.serializer(topics.hookpoints(), clients);
        var properties = new HashMap<>(clients);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        properties.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topics.activations().maxMessageBytes());
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A block as it is sent. */
    byte[] bytes(ActivationBlock block) {
        return blocks.serialize(topics.activations().name(), block);
    }

    void block(int shard, byte[] bytes) {
        byte[] key = (Load.HOOKPOINT + "/" + shard).getBytes(StandardCharsets.UTF_8);
        send(topics.activations().name(), shard, key, bytes);
    }

    void hookpoint(Hookpoint hookpoint) {
        byte[] key = hookpoint.getName().getBytes(StandardCharsets.UTF_8);
        String topic = topics.hookpoints().name();
        send(topic, null, key, hookpoints.serialize(topic, hookpoint));
    }

    void send(String topic, @Nullable Integer partition, byte[] key, byte[] value) {
        var record = new ProducerRecord<>(topic, partition, key, value);
        PROVENANCE.writeTo(record.headers());
        send(record);
    }

    /** A row of a changelog; null deletes it. */
    void row(String topic, int partition, byte[] key, byte @Nullable [] value) {
        send(new ProducerRecord<>(topic, partition, key, value));
    }

    /*
     * The first record of a partition is waited for. A broker that has only just made the partition refuses what comes for
     * a moment, and of several batches on their way it may refuse the first and take the second: then the first is out of
     * order however often it is sent again.
     */
    private void send(ProducerRecord<byte[], byte @Nullable []> record) {
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException("a record for '%s' could not be sent".formatted(record.topic()), failed);
        }
        var unused = producer.send(record, (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
        if (begun.add(record.topic() + "/" + record.partition())) {
            flush();
        }
    }

    /** Waits until all is on the broker. */
    void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException("a record could not be sent", failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
