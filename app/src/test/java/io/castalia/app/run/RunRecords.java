package io.castalia.app.run;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What stands on topics under a run, and what a test puts there. */
final class RunRecords {

    private final Map<String, Object> clients;

    RunRecords(Map<String, Object> clients) {
        this.clients = clients;
    }

    /** Sends values under the keys of latents, in a run; an empty name is nobody's. */
    <V extends SpecificRecord> void send(Topic<V> topic, String run, List<V> values) throws InterruptedException {
        var bytes = new ByteArraySerializer();
        var serializer = AvroSerdes.serializer(topic, clients);
        try (var producer = new KafkaProducer<>(clients, bytes, bytes)) {
            var sent = new ArrayList<java.util.concurrent.Future<?>>();
            for (V value : values) {
                String key = field(value, "hookpoint") + "/" + field(value, "latent");
                var record = new ProducerRecord<>(
                        topic.name(), key.getBytes(StandardCharsets.UTF_8), serializer.serialize(topic.name(), value));
                new Provenance("m", "c", "t", "corpus", "code", run).writeTo(record.headers());
                sent.add(producer.send(record));
            }
            for (var one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Records of a topic to which nobody writes in transactions. */
    long count(Topic<?> topic) {
        try (var consumer = new KafkaConsumer<>(clients, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
                    .toList();
            return consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** Committed records of a run, partition by partition in the order of their offsets. */
    List<ConsumerRecord<byte[], byte[]>> of(Topic<?> topic, String run) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
                    .toList();
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                while (consumer.position(partition) < end) {
                    consumer.poll(java.time.Duration.ofMillis(100)).forEach(record -> {
                        if (Provenance.of(record.headers()).run().equals(run)) {
                            found.add(record);
                        }
                    });
                }
            }
        }
        return found;
    }

    /** The accepted values of a run: of each id the one at the lowest offset. */
    <V extends SpecificRecord> Map<String, V> accepted(Topic<V> topic, String run) {
        var accepted = new LinkedHashMap<String, V>();
        try (var deserializer = AvroSerdes.deserializer(topic, clients)) {
            of(topic, run).forEach(record -> {
                V value = deserializer.deserialize(topic.name(), record.value());
                accepted.putIfAbsent(field(value, "id"), value);
            });
        }
        return accepted;
    }

    /** The same as text, byte for byte, with key and headers but for the run's name. */
    <V extends SpecificRecord> Map<String, String> dump(Topic<V> topic, String run) {
        var accepted = new TreeMap<String, String>();
        try (var deserializer = AvroSerdes.deserializer(topic, clients)) {
            of(topic, run)
                    .forEach(record -> accepted.putIfAbsent(
                            field(deserializer.deserialize(topic.name(), record.value()), "id"), text(record)));
        }
        return accepted;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        var headers = new TreeMap<String, String>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        headers.remove("castalia.run");
        return new String(record.key(), StandardCharsets.UTF_8) + " " + headers + " "
                + HexFormat.of().formatHex(record.value());
    }

    private static String field(SpecificRecord value, String name) {
        return String.valueOf(value.get(value.getSchema().getField(name).pos()));
    }
}
