package io.castalia.producers.publish;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Hookpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topic on which hookpoints are declared. One name has one declaration for ever. */
final class HookpointRegister implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Topic<Hookpoint> topic;
    private final Consumer<String, Hookpoint> consumer;
    private final Producer<String, Hookpoint> producer;

    HookpointRegister(
            Topic<Hookpoint> topic, Consumer<String, Hookpoint> consumer, Producer<String, Hookpoint> producer) {
        this.topic = topic;
        this.consumer = consumer;
        this.producer = producer;
    }

    /** The register on Kafka, with these client properties. */
    static HookpointRegister open(Map<String, ?> clients, Topics topics) {
        var reading = new HashMap<String, Object>(clients);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var writing = new HashMap<String, Object>(clients);
        writing.put(ProducerConfig.ACKS_CONFIG, "all");
        writing.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        Deserializer<Hookpoint> deserializer = AvroSerdes.deserializer(topics.hookpoints(), clients);
        Serializer<Hookpoint> serializer = AvroSerdes.serializer(topics.hookpoints(), clients);
        return new HookpointRegister(
                topics.hookpoints(),
                new KafkaConsumer<>(reading, new StringDeserializer(), deserializer),
                new KafkaProducer<>(writing, new StringSerializer(), serializer));
    }

    /**
     * Declares hookpoints, or finds that they are declared. Provenance goes into the headers of what is written.
     *
     * @throws IllegalStateException where one is declared otherwise: stop; nothing is written then
     */
    void declare(Map<Hookpoint, Provenance> wanted) {
        Map<String, Hookpoint> known = read();
        List<Hookpoint> missing = Declarations.missing(known, wanted.keySet());
        for (Hookpoint hookpoint : missing) {
            var record = new ProducerRecord<>(topic.name(), hookpoint.getName(), hookpoint);
            Objects.requireNonNull(wanted.get(hookpoint)).writeTo(record.headers());
            send(record);
        }
        if (!missing.isEmpty()) {
            // Another producer may have declared the same name meanwhile: the newest stands.
            Declarations.missing(read(), wanted.keySet());
        }
    }

    private void send(ProducerRecord<String, Hookpoint> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "hookpoint '%s' could not be declared on %s: %s"
                            .formatted(record.key(), topic.name(), e.getCause()),
                    e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** The newest declaration of every name. */
    private Map<String, Hookpoint> read() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(p -> new TopicPartition(topic.name(), p.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException(
                    "topic '%s' is not there; make the topics first, with castalia topics create"
                            .formatted(topic.name()));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        var known = new HashMap<String, Hookpoint>();
        while (partitions.stream().anyMatch(p -> consumer.position(p) < Objects.requireNonNull(ends.get(p)))) {
            for (var record : consumer.poll(POLL)) {
                if (record.value() == null) {
                    known.remove(record.key());
                } else {
                    known.put(record.key(), record.value());
                }
            }
        }
        return known;
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
