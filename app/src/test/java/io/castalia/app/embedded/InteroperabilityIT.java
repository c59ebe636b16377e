package io.castalia.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Command;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Confluent's own client, in Python, reads a record of every topic, writes one, and is refused. The records are the
 * golden ones of the schemas. Skipped where Debian's python3-confluent-kafka is not installed, unless {@code
 * -Dcastalia.require.interop=true}.
 */
class InteroperabilityIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path GOLDEN = Path.of("../schemas/src/test/resources/golden/v4");
    private static final Topics TOPICS = Topics.of(TopicSettings.DEFAULT);

    @TempDir
    Path directory;

    @Test
    void confluentsClient_everyTopic_isReadAndWritten() throws Exception {
        requireClient();
        try (var broker = EmbeddedBroker.start(directory, 0);
                var registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            var sent = sendOneOfEach(broker.bootstrapServers(), registry.url());

            List<JsonNode> said = python(broker.bootstrapServers(), registry.url());

            assertThat(said).hasSize(sent.size() + 2);
            for (JsonNode read : said.subList(0, sent.size())) {
                String topic = read.path("topic").asText();
                assertThat(read.path("key").asText()).as(topic).isEqualTo("layers.4/0");
                assertThat(read.path("value")).as(topic).isEqualTo(sent.get(topic));
            }
            assertThat(said.get(sent.size()).path("written").asInt()).isPositive();
            assertThat(said.get(sent.size() + 1).path("refused").asText()).contains("Incompatible", "409");
            assertThat(secondCommand(broker.bootstrapServers(), registry.url()))
                    .returns("layers.4", Command::getHookpoint)
                    .returns(17, Command::getLatent);
        }
    }

    private static void requireClient() throws Exception {
        boolean there = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import avro, confluent_kafka.avro")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        String message =
                "Confluent's Python client is not installed; apt-get install python3-confluent-kafka python3-avro python3-requests";
        if (!there && Boolean.getBoolean("castalia.require.interop")) {
            fail(message);
        }
        assumeTrue(there, message);
    }

    /** Returns what a reader should see, by topic. */
    private static Map<String, JsonNode> sendOneOfEach(String bootstrap, String registry) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrap, "schema.registry.url", registry);
        try (var admin = Admin.create(settings)) {
            admin.createTopics(TOPICS.all().stream()
                            .map(topic -> topic.toNewTopic((short) -1))
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        var sent = new LinkedHashMap<String, JsonNode>();
        for (Topic<?> topic : TOPICS.all()) {
            Object value = topic.value() == byte[].class ? new byte[] {0, 1, -1} : golden(topic.value());
            send(settings, topic, value);
            sent.put(topic.name(), JSON.readTree(json(value).toString()));
        }
        return sent;
    }

    @SuppressWarnings("unchecked")
    private static void send(Map<String, Object> settings, Topic<?> topic, Object value) throws Exception {
        var serializer = (Serializer<Object>) AvroSerdes.serializer(topic, settings);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), serializer)) {
            producer.send(new ProducerRecord<>(topic.name(), 0, "layers.4/0", value))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static Object golden(Class<?> type) throws IOException {
        Schema schema = SpecificData.get().getSchema(type);
        byte[] bytes = Files.readAllBytes(GOLDEN.resolve(type.getSimpleName() + ".bin"));
        return new SpecificDatumReader<>(schema).read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    private static List<JsonNode> python(String bootstrap, String registry) throws Exception {
        Path script = Path.of(Objects.requireNonNull(InteroperabilityIT.class.getResource("interop.py"))
                .toURI());
        var command = new ArrayList<>(List.of(PYTHON, script.toString(), bootstrap, registry));
        command.add(TOPICS.deadLetters().name());
        command.add(TOPICS.commands().name());
        TOPICS.all().forEach(topic -> command.add(topic.name()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        var said = new ArrayList<JsonNode>();
        for (String line : output.lines().toList()) {
            said.add(JSON.readTree(line));
        }
        return said;
    }

    private static Command secondCommand(String bootstrap, String registry) {
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrap, "schema.registry.url", registry);
        var values = AvroSerdes.deserializer(TOPICS.commands(), settings);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), values)) {
            var partition = new TopicPartition(TOPICS.commands().name(), 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 1);
            return consumer.poll(Duration.ofSeconds(30)).iterator().next().value();
        }
    }

    /** As the script prints it: bytes as hex, a float as the double that it is. */
    private static JsonNode json(Object value) {
        if (value instanceof IndexedRecord record) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            record.getSchema().getFields().forEach(field -> object.set(field.name(), json(record.get(field.pos()))));
            return object;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            list.forEach(item -> array.add(json(item)));
            return array;
        }
        if (value instanceof ByteBuffer buffer) {
            var bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return json(bytes);
        }
        if (value instanceof byte[] bytes) {
            return JsonNodeFactory.instance.textNode(HexFormat.of().formatHex(bytes));
        }
        Object plain =
                value instanceof Float f ? (Object) f.doubleValue() : value instanceof Enum<?> e ? e.name() : value;
        return JSON.valueToTree(plain);
    }
}
