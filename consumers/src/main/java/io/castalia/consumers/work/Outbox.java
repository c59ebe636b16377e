package io.castalia.consumers.work;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.DeadLetter;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Sends records, and waits until the broker has them all. Safe to share between threads. */
public final class Outbox implements AutoCloseable {

    private final Map<String, ?> client;
    private final Topics topics;
    private final String run;
    private final Producer<byte[], byte[]> producer;
    private final Map<String, Serializer<Object>> serializers = new ConcurrentHashMap<>();

    Outbox(Map<String, ?> client, Topics topics, String run, Producer<byte[], byte[]> producer) {
        this.client = client;
        this.topics = topics;
        this.run = run;
        this.producer = producer;
    }

    /**
     * Opens one on a cluster.
     *
     * @param client a client's properties, the registry's among them
     * @param run name of the run, which stands in the headers of all that is sent
     */
    public static Outbox open(Map<String, ?> client, Topics topics, String run) {
        var properties = new HashMap<String, Object>(client);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * Topics.EVIDENCE_BYTES);
        var bytes = new ByteArraySerializer();
        return new Outbox(client, topics, run, new KafkaProducer<>(properties, bytes, bytes));
    }

    /**
     * Sends records and waits for the broker.
     *
     * @param origin headers of the record they were made from, whose provenance they carry on
     * @throws KafkaException where one was not taken; the others may have been
     */
    public void send(List<Outgoing> outgoing, Headers origin) throws InterruptedException {
        Provenance provenance = Provenance.of(origin).inRun(run);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Outgoing out : outgoing) {
            byte[] value = serializer(out.topic()).serialize(out.topic().name(), out.value());
            var record =
                    new ProducerRecord<>(out.topic().name(), null, out.key().getBytes(StandardCharsets.UTF_8), value);
            provenance.writeTo(record.headers());
            sent.add(producer.send(record));
        }
        for (Future<RecordMetadata> future : sent) {
            await(future);
        }
    }

    /** Sets a record aside, as it came. */
    void setAside(ConsumerRecord<byte[], byte[]> record, String stage, Throwable error, int attempt)
            throws InterruptedException {
        String message = error.getMessage() == null ? error.toString() : error.getMessage();
        var letter = new DeadLetter(
                stage,
                record.topic(),
                record.partition(),
                record.offset(),
                error.getClass().getName(),
                message,
                attempt);
        await(producer.send(
                letter.toRecord(topics.deadLetters().name(), record.key(), record.value(), record.headers())));
    }

    @Override
    public void close() {
        producer.close();
        serializers.values().forEach(Serializer::close);
    }

    private static void await(Future<RecordMetadata> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    private Serializer<Object> serializer(Topic<?> topic) {
        return serializers.computeIfAbsent(
                topic.name(), name -> (Serializer<Object>) AvroSerdes.serializer(topic, client));
    }
}
