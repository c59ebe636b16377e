package io.castalia.schemas;

import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads by another deserializer, and holds what comes to a topic's own class: a record of another topic is a bad one. */
final class TypedDeserializer<V> implements Deserializer<V> {

    private final Deserializer<?> inner;
    private final Class<V> type;

    TypedDeserializer(Deserializer<?> inner, Class<V> type) {
        this.inner = inner;
        this.type = type;
    }

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        inner.configure(properties, isKey);
    }

    @Override
    public V deserialize(String topic, byte @Nullable [] bytes) {
        return typed(topic, inner.deserialize(topic, bytes));
    }

    @Override
    public V deserialize(String topic, Headers headers, byte @Nullable [] bytes) {
        return typed(topic, inner.deserialize(topic, headers, bytes));
    }

    @SuppressWarnings("NullAway") // Kafka's interface is not marked, and null means a tombstone on both sides.
    private V typed(String topic, @Nullable Object record) {
        if (record == null || type.isInstance(record)) {
            return type.cast(record);
        }
        throw new SerializationException("a value on topic '%s' is a %s, and the topic carries records of %s"
                .formatted(topic, record.getClass().getSimpleName(), type.getSimpleName()));
    }

    @Override
    public void close() {
        inner.close();
    }
}
