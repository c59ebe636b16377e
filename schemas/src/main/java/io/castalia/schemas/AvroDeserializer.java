package io.castalia.schemas;

import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.schemas.registry.RegistryException;
import io.castalia.schemas.registry.RestRegistry;
import io.castalia.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SystemLimitException;
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

    /*
     * A damaged length would have Avro ask for gigabytes before it looks for them. Avro reads these limits once, when it
     * first decodes anything.
     */
    static {
        limit(SystemLimitException.MAX_BYTES_LENGTH_PROPERTY, 2 * Topics.BLOCK_BYTES);
        limit(SystemLimitException.MAX_STRING_LENGTH_PROPERTY, 2 * Topics.BLOCK_BYTES);
        limit(SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY, Topics.BLOCK_BYTES / 8);
    }

    private final Map<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistry registry;

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        registry = RestRegistry.of(RegistryConfig.of(properties, isKey));
    }

    /**
     * Null stays null. Throws SerializationException where the bytes are not one whole record of a known schema: set them
     * aside; and {@link RegistryException} where the registry cannot say: stop, or try again.
     */
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
        Schema writer = writer(id);
        Class<?> known = SpecificData.get().getClass(writer);
        if (known == null) {
            throw new SerializationException(
                    "schema %d is a %s, which no topic of Castalia carries".formatted(id, writer.getFullName()));
        }
        return new SpecificDatumReader<>(writer, SpecificData.get().getSchema(known));
    }

    /** An id that no schema has makes a record useless; a registry that does not answer says nothing about it. */
    private Schema writer(int id) {
        try {
            return Objects.requireNonNull(registry, "configure comes first").byId(id);
        } catch (RegistryException e) {
            if (e.unknown()) {
                throw new SerializationException("schema %d, which a value names, is not to be had".formatted(id), e);
            }
            throw e;
        }
    }

    private static void limit(String property, int most) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(most));
        }
    }
}
