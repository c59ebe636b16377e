package io.castalia.schemas;

import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.schemas.registry.RestRegistry;
import io.castalia.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records in Confluent's wire format: a zero byte, the schema's id as a big-endian int32, Avro binary.
 * Configured by {@link RegistryConfig}. {@code io.confluent.kafka.serializers.KafkaAvroSerializer} may stand in its
 * place.
 *
 * @param <T> class of the records; a writer may send several
 */
public final class AvroSerializer<T> implements Serializer<T> {

    static final byte MAGIC = 0;
    static final int PREFIX_BYTES = 5;

    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private @Nullable RegistryConfig config;
    private @Nullable SchemaRegistry registry;
    private boolean key;

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        key = isKey;
        config = RegistryConfig.of(properties, isKey);
        registry = RestRegistry.of(config);
    }

    /** Null stays null: a tombstone. Throws SerializationException where the record does not fit its own schema. */
    @Override
    @SuppressWarnings("NullAway") // Kafka's interface is not marked, and null means a tombstone on both sides.
    public byte[] serialize(String topic, @Nullable T record) {
        if (record == null) {
            return null;
        }
        Schema schema = ((IndexedRecord) record).getSchema();
        int id = ids.computeIfAbsent(topic + '\n' + schema.getFullName(), name -> id(topic, PlainSchema.of(schema)));
        var out = new ByteArrayOutputStream(512);
        out.write(MAGIC);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new SpecificDatumWriter<>(schema, SpecificData.get()).write(record, encoder);
            encoder.flush();
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "a %s for topic '%s' does not fit its schema: %s"
                            .formatted(schema.getName(), topic, e.getMessage()),
                    e);
        }
        return out.toByteArray();
    }

    private int id(String topic, Schema schema) {
        RegistryConfig settings = Objects.requireNonNull(config, "configure comes first");
        SchemaRegistry schemas = Objects.requireNonNull(registry, "configure comes first");
        String subject = settings.subjects().subject(topic, key, schema);
        if (settings.useLatest()) {
            return sameAsLatest(schemas.latest(subject), subject, schema);
        }
        return settings.autoRegister() ? schemas.register(subject, schema) : schemas.idOf(subject, schema);
    }

    /** The newest version may be used only where our bytes are its bytes: the fields must be the same. */
    private static int sameAsLatest(SchemaRegistry.Registered latest, String subject, Schema schema) {
        if (!PlainSchema.of(latest.schema()).equals(schema)) {
            throw new SerializationException(
                    "the newest schema of subject '%s' is not the one this version writes; register ours, or unset %s"
                            .formatted(subject, RegistryConfig.USE_LATEST));
        }
        return latest.id();
    }
}
