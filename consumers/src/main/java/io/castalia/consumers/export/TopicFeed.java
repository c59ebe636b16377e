package io.castalia.consumers.export;

import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Hookpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** The records of topics, one by one, as far as the topics went when they were asked. */
final class TopicFeed {

    /** A record that was read, and could be. */
    record Read<V>(String key, int partition, V value, Provenance provenance) {}

    /** Takes a record. */
    interface Sink<V> {
        void accept(Read<V> read) throws IOException;
    }

    private final TopicReader reader;
    private final Map<String, ?> client;
    private long unreadable;

    TopicFeed(TopicReader reader, Map<String, ?> client) {
        this.reader = reader;
        this.client = client;
    }

    /** Gives every record whose key is wanted, by partition and offset, but none that has been deleted. */
    <V> void read(Topic<V> topic, Predicate<String> keys, Sink<V> sink) throws IOException {
        try (Deserializer<V> values = AvroSerdes.deserializer(topic, client)) {
            reader.read(topic.name(), record -> give(topic, values, record, keys, sink));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private <V> void give(
            Topic<V> topic,
            Deserializer<V> values,
            ConsumerRecord<byte[], byte[]> record,
            Predicate<String> keys,
            Sink<V> sink) {
        byte[] name = record.key();
        String key = name == null ? "" : new String(name, StandardCharsets.UTF_8);
        if (record.value() == null || !keys.test(key)) {
            return;
        }
        V value;
        try {
            value = values.deserialize(topic.name(), record.value());
        } catch (SerializationException e) {
            unreadable();
            return;
        }
        try {
            sink.accept(new Read<>(key, record.partition(), value, Provenance.of(record.headers())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The declarations of hookpoints, by name.
     *
     * @param wanted names; all that are declared where there is none
     * @throws Refusal where one is not declared, or none is
     */
    Map<String, Hookpoint> hookpoints(Topics topics, List<String> wanted) throws IOException {
        var declared = new TreeMap<String, Hookpoint>();
        read(topics.hookpoints(), key -> true, read -> declared.put(read.key(), read.value()));
        Refusal.unless(
                !declared.isEmpty(), "topic", topics.hookpoints().name(), "one on which a hookpoint is declared");
        for (String name : wanted) {
            Refusal.unless(declared.containsKey(name), "hookpoint", name, "one of " + declared.keySet());
        }
        declared.keySet().removeIf(name -> !wanted.isEmpty() && !wanted.contains(name));
        return declared;
    }

    /** One record more that cannot be used. */
    void unreadable() {
        unreadable++;
    }

    long unreadables() {
        return unreadable;
    }
}
