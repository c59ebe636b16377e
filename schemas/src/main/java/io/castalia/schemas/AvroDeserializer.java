package io.castalia.schemas;

import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.schemas.registry.RestRegistry;
import io.castalia.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link AvroSerializer} writes, in any version of the schema that Avro can resolve to ours.
 *
 * @param <T> class of the records
 */
public final class AvroDeserializer<T> implements Deserializer<T> {

    private final Map<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistry registry;

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        registry = RestRegistry.of(RegistryConfig.of(properties, isKey));
    }

    /** Null stays null. Throws SerializationException where the bytes are not one whole record: set them aside. */
    @Override
    @SuppressWarnings("NullAway") // Kafka's interface is not marked, and null means a tombstone on both sides.
    public T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length < AvroSerializer.PREFIX_BYTES || bytes[0] != AvroSerializer.MAGIC) {
            throw new SerializationException(
                    "a value of %d bytes on topic '%s' is not in the wire format: no zero byte and schema id at its start"
                            .formatted(bytes.length, topic));
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        DatumReader<T> reader = readers.computeIfAbsent(id, this::reader);
        try {
            int prefix = AvroSerializer.PREFIX_BYTES;
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, prefix, bytes.length - prefix, null);
            T record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new SerializationException(
                        "a value on topic '%s' goes on after its record of schema %d".formatted(topic, id));
            }
            return record;
        } catch (IOException | RuntimeException e) {
            throw e instanceof SerializationException known
                    ? known
                    : new SerializationException(
                            "a value on topic '%s' is not a record of schema %d: %s".formatted(topic, id, e), e);
        }
    }

    private DatumReader<T> reader(int id) {
        Schema writer =
                Objects.requireNonNull(registry, "configure comes first").byId(id);
        Class<?> known = SpecificData.get().getClass(writer);
        if (known == null) {
            throw new SerializationException(
                    "schema %d is a %s, which no topic of Castalia carries".formatted(id, writer.getFullName()));
        }
        return new SpecificDatumReader<>(writer, SpecificData.get().getSchema(known));
    }
}
