package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.schemas.registry.RegistryException;
import io.castalia.schemas.registry.RestRegistry;
import io.castalia.schemas.wire.Document;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.Neighbour;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroSerdesTest {

    private static final Topics TOPICS = Topics.of(TopicSettings.DEFAULT);
    private static final Topic<Document> DOCUMENTS = TOPICS.documents();

    private final Map<String, Object> properties = new HashMap<>();

    @BeforeEach
    void ownRegistry(TestInfo test) {
        properties.put(RegistryConfig.URL, "mock://" + test.getDisplayName().hashCode());
    }

    @ParameterizedTest
    @MethodSource("io.castalia.schemas.Samples#classes")
    void serde_anyRecord_roundTripsBehindItsPrefix(Class<?> type) {
        var topic =
                TOPICS.all().stream().filter(t -> t.value() == type).findFirst().orElseThrow();
        var record = Samples.of(type);

        byte[] bytes = writer(topic).serialize(topic.name(), record);

        assertThat(ByteBuffer.wrap(bytes).get()).isZero();
        assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(1);
        assertThat(reader(topic).deserialize(topic.name(), bytes)).isEqualTo(record);
    }

    @Test
    void serde_tombstone_staysOne() {
        assertThat(AvroSerdes.serializer(DOCUMENTS, properties).serialize("t", null))
                .isNull();
        assertThat(AvroSerdes.deserializer(DOCUMENTS, properties).deserialize("t", null))
                .isNull();
    }

    @Test
    void deadLetters_anyBytes_areLeftAlone() {
        var serde = AvroSerdes.serde(TOPICS.deadLetters(), properties);

        assertThat(serde.serializer().serialize("t", new byte[] {1, 2})).containsExactly(1, 2);
        assertThat(serde.deserializer().deserialize("t", new byte[] {1, 2})).containsExactly(1, 2);
    }

    @Test
    void deserialize_notTheWireFormat_isSaid() {
        refused(new byte[0], "a value of 0 bytes on topic 'castalia.documents' is not in the wire format");
        refused(new byte[] {0, 0, 0, 0}, "not in the wire format");
        refused(new byte[] {1, 0, 0, 0, 1, 0}, "not in the wire format");
    }

    @Test
    void deserialize_unknownId_isABadRecord() {
        refused(new byte[] {0, 0, 0, 0, 99, 0}, "schema 99, which a value names, is not to be had");
    }

    @Test
    void deserialize_cutAnywhere_isABadRecord() {
        byte[] whole = document();

        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length), "castalia.documents");
        }
        refused(Arrays.copyOf(whole, whole.length + 1), "goes on after its record");
    }

    @Test
    void deserialize_damagedLength_asksForNoMemory() {
        byte[] whole = document();
        // The first field is a text; its length, as a varint, becomes 2^31 - 2.
        ByteBuffer.wrap(whole).position(5).put(new byte[] {-4, -1, -1, -1, 15});

        refused(whole, "is not a record of schema");
    }

    @Test
    void deserialize_anyByteChanged_neverFailsOtherwise() {
        byte[] whole = document();
        Deserializer<Document> reader = AvroSerdes.deserializer(DOCUMENTS, properties);
        for (int i = 5; i < whole.length; i++) {
            for (int value : new int[] {0x00, 0x7f, 0x80, 0xff}) {
                byte[] damaged = whole.clone();
                damaged[i] = (byte) value;
                try {
                    reader.deserialize("t", damaged);
                } catch (SerializationException e) {
                    assertThat(e).as("byte %d = %d", i, value).hasMessageContaining("'t'");
                }
            }
        }
    }

    @Test
    void deserialize_anothersRecord_isSaid() {
        registry().register("s", Schema.createRecord("Stranger", null, "org.example", false, java.util.List.of()));

        refused(new byte[] {0, 0, 0, 0, 1}, "schema 1 is a org.example.Stranger, which no topic of Castalia carries");
    }

    @Test
    void deserialize_recordOfAnotherTopic_isABadRecord() {
        byte[] hookpoint = writer(TOPICS.hookpoints()).serialize("t", Samples.of(Hookpoint.class));

        refused(
                hookpoint,
                "a value on topic 'castalia.documents' is a Hookpoint, and the topic carries records of Document");
        assertThatThrownBy(() -> reader(DOCUMENTS).deserialize("t", new RecordHeaders(), hookpoint))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void serialize_autoRegisterOff_needsTheSchemaThere() {
        properties.put(RegistryConfig.AUTO_REGISTER, "false");
        assertThatThrownBy(this::document)
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.status()).isEqualTo(404));

        registry().register("castalia.documents-value", PlainSchema.of(Document.getClassSchema()));
        assertThat(document()).isNotEmpty();
    }

    @Test
    void serialize_useLatest_refusesAnotherSchema() {
        properties.put(RegistryConfig.USE_LATEST, "true");
        registry().register("castalia.documents-value", PlainSchema.of(Document.getClassSchema()));
        assertThat(document()).isNotEmpty();

        registry().register("castalia.documents-value", Neighbour.getClassSchema());
        assertThatThrownBy(this::document)
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("the newest schema of subject 'castalia.documents-value'");
    }

    @Test
    void serializer_named_isMadeAndConfigured() {
        properties.put(AvroSerdes.SERIALIZER, Own.class.getName());

        Serializer<Document> serializer = AvroSerdes.serializer(DOCUMENTS, properties);

        assertThat(serializer)
                .isInstanceOfSatisfying(
                        Own.class, own -> assertThat(own.configured).isTrue());
    }

    @Test
    void serializer_namedWrongly_isRefusedByKey() {
        properties.put(AvroSerdes.SERIALIZER, "no.such.Class");
        assertThatThrownBy(() -> AvroSerdes.serializer(DOCUMENTS, properties))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("castalia.value.serializer is 'no.such.Class'");

        properties.put(AvroSerdes.SERIALIZER, "java.lang.String");
        assertThatThrownBy(() -> AvroSerdes.serializer(DOCUMENTS, properties)).isInstanceOf(Refusal.class);
    }

    /** Stands for a serializer from elsewhere. */
    public static final class Own implements Serializer<Object> {
        private boolean configured;

        @Override
        public void configure(Map<String, ?> settings, boolean isKey) {
            configured = !isKey;
        }

        @Override
        public byte[] serialize(String topic, Object value) {
            return new byte[0];
        }
    }

    private io.castalia.schemas.registry.SchemaRegistry registry() {
        return RestRegistry.of(RegistryConfig.of(properties, false));
    }

    @Test
    void register_topic_hasTheSchemaThatIsWrittenThere() {
        AvroSerdes.register(DOCUMENTS, properties);

        var registered = RestRegistry.of(RegistryConfig.of(properties, false)).latest("castalia.documents-value");
        assertThat(registered.schema().getFullName()).isEqualTo("io.castalia.schemas.wire.Document");
        assertThat(ByteBuffer.wrap(document()).getInt(1)).isEqualTo(registered.id());
    }

    @Test
    void register_whereWritersMayNot_doesNothing() {
        properties.put(RegistryConfig.AUTO_REGISTER, "false");
        AvroSerdes.register(DOCUMENTS, properties);
        AvroSerdes.register(TOPICS.deadLetters(), properties);

        var registry = RestRegistry.of(RegistryConfig.of(properties, false));
        assertThatThrownBy(() -> registry.latest("castalia.documents-value")).isInstanceOf(RegistryException.class);
        assertThatThrownBy(() -> registry.latest("castalia.dead-letters-value")).isInstanceOf(RegistryException.class);
    }

    private byte[] document() {
        return writer(DOCUMENTS).serialize(DOCUMENTS.name(), Samples.of(Document.class));
    }

    private void refused(byte[] bytes, String message) {
        assertThatThrownBy(() -> reader(DOCUMENTS).deserialize(DOCUMENTS.name(), bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(message);
    }

    @SuppressWarnings("unchecked")
    private Serializer<Object> writer(Topic<?> topic) {
        return (Serializer<Object>) AvroSerdes.serializer(topic, properties);
    }

    @SuppressWarnings("unchecked")
    private Deserializer<Object> reader(Topic<?> topic) {
        return (Deserializer<Object>) AvroSerdes.deserializer(topic, properties);
    }
}
