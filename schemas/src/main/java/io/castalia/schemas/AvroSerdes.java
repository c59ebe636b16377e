package io.castalia.schemas;

import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.schemas.registry.RestRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The one way to read and write the values of a topic. {@code castalia.value.serializer} and {@code
 * castalia.value.deserializer} name other classes, for instance Confluent's own.
 */
public final class AvroSerdes {

    public static final String SERIALIZER = "castalia.value.serializer";
    public static final String DESERIALIZER = "castalia.value.deserializer";

    private AvroSerdes() {}

    /** A configured serde for a topic's values. The properties are a client's, with the registry's keys among them. */
    public static <V> Serde<V> serde(Topic<V> topic, Map<String, ?> properties) {
        return Serdes.serdeFrom(serializer(topic, properties), deserializer(topic, properties));
    }

    /** A configured serializer for a topic's values. */
    @SuppressWarnings("unchecked")
    public static <V> Serializer<V> serializer(Topic<V> topic, Map<String, ?> properties) {
        if (topic.value() == byte[].class) {
            return (Serializer<V>) Serdes.ByteArray().serializer();
        }
        var serializer = (Serializer<V>) named(properties, SERIALIZER, AvroSerializer.class, Serializer.class);
        serializer.configure(properties, false);
        return serializer;
    }

    /** A configured deserializer for a topic's values. */
    @SuppressWarnings("unchecked")
    public static <V> Deserializer<V> deserializer(Topic<V> topic, Map<String, ?> properties) {
        if (topic.value() == byte[].class) {
            return (Deserializer<V>) Serdes.ByteArray().deserializer();
        }
        var named = (Deserializer<?>) named(properties, DESERIALIZER, AvroDeserializer.class, Deserializer.class);
        var deserializer = new TypedDeserializer<>(named, topic.value());
        var specific = new HashMap<String, Object>(properties);
        specific.put("specific.avro.reader", "true");
        deserializer.configure(specific, false);
        return deserializer;
    }

    /**
     * Registers the schema of a topic's values, so that others find it before anything stands there. Does nothing where the
     * properties forbid writers to register, or name another serializer.
     *
     * @throws io.castalia.schemas.registry.RegistryException where the registry refuses or cannot be reached
     */
    public static void register(Topic<?> topic, Map<String, ?> properties) {
        RegistryConfig config = RegistryConfig.of(properties, false);
        if (topic.value() != byte[].class && config.autoRegister() && !properties.containsKey(SERIALIZER)) {
            Schema schema = PlainSchema.of(SpecificData.get().getSchema(topic.value()));
            RestRegistry.of(config).register(config.subjects().subject(topic.name(), false, schema), schema);
        }
    }

    private static Object named(Map<String, ?> properties, String key, Class<?> otherwise, Class<?> wanted) {
        Object name = properties.get(key);
        try {
            Class<?> type = name == null ? otherwise : Class.forName(name.toString());
            Refusal.unless(wanted.isAssignableFrom(type), key, name == null ? "" : name, "a " + wanted.getName());
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new Refusal(key, name == null ? "" : name, "a class on the class path with a plain constructor");
        }
    }
}
