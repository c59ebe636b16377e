package io.castalia.consumers.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.schemas.wire.Hookpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class TapTest {

    private static final Topics TOPICS = Topics.of(TopicSettings.DEFAULT);
    private static final Map<String, ?> CLIENT = Map.of(RegistryConfig.URL, "mock://tap");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void run_fromBeginning_givesEveryRecord() throws IOException {
        List<JsonNode> lines = tap("hookpoints", true, 0, hookpoints(25));

        assertThat(lines).hasSize(25);
        assertThat(lines.get(3).get("offset").asLong()).isEqualTo(3);
        assertThat(lines.get(3).get("time").asText()).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(lines.get(3).get("key").asText()).isEqualTo("layers.3");
        assertThat(lines.get(3).get("headers").get("castalia.run").asText()).isEqualTo("run-1");
        assertThat(lines.get(3).get("value").get("latents").asInt()).isEqualTo(4096);
    }

    @Test
    void run_newest_givesTenOrFewer() throws IOException {
        assertThat(tap("castalia.hookpoints", false, 0, hookpoints(25)))
                .extracting(line -> line.get("offset").asInt())
                .containsExactly(15, 16, 17, 18, 19, 20, 21, 22, 23, 24);
        assertThat(tap("hookpoints", false, 3, hookpoints(25)))
                .extracting(line -> line.get("offset").asInt())
                .containsExactly(22, 23, 24);
        assertThat(tap("hookpoints", false, 0, hookpoints(2))).hasSize(2);
        assertThat(tap("hookpoints", true, 0, List.of())).isEmpty();
    }

    @Test
    void run_bound_stops() throws IOException {
        assertThat(tap("hookpoints", true, 4, hookpoints(25))).hasSize(4);
    }

    @Test
    void run_deadLetters_areTextOrBase64() throws IOException {
        byte[] escape = "{\"broken\": \u001b[31m".getBytes(StandardCharsets.UTF_8);
        List<JsonNode> lines = tap(
                "dead-letters",
                true,
                0,
                List.of(
                        "a line with \u00fcml\u00e4uts".getBytes(StandardCharsets.UTF_8),
                        new byte[] {0, 1, (byte) 0xff},
                        escape));

        assertThat(lines.get(0).get("value").asText()).isEqualTo("a line with \u00fcml\u00e4uts");
        assertThat(lines.get(1).get("value_base64").binaryValue()).containsExactly(0, 1, 0xff);
        assertThat(lines.get(2).get("value_base64").binaryValue()).isEqualTo(escape);
    }

    @Test
    void run_hostileText_neverReachesTheTerminalRaw() throws IOException {
        var raw = new ArrayList<String>();
        String hostile = "\u001b[2J\u009b31m\u202edesrever\u2028\u0007 end";
        run("hookpoints", true, 0, List.of(encoded(hostile)), raw);

        assertThat(raw).singleElement().satisfies(line -> {
            assertThat(line.chars().noneMatch(c -> Character.isISOControl(c) || c == '\u202e' || c == '\u2028'))
                    .isTrue();
            assertThat(JSON.readTree(line).get("value").get("name").asText()).isEqualTo(hostile);
        });
    }

    @Test
    void run_unreadableValue_isShownWithItsError() throws IOException {
        JsonNode line = tap("hookpoints", true, 0, List.of("no Avro".getBytes(StandardCharsets.UTF_8)))
                .get(0);

        assertThat(line.get("value").asText()).isEqualTo("no Avro");
        assertThat(line.get("error").asText()).contains("not in the wire format");
    }

    @Test
    void run_tombstone_isNull() throws IOException {
        var values = new ArrayList<byte[]>();
        values.add(null);

        assertThat(tap("hookpoints", true, 0, values).get(0).get("value").isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "score, scores",
        "castalia.evidense, evidence",
        "SCORES, scores",
        "explanation-request, explanation-requests"
    })
    void tap_unknownTopic_namesTheNearest(String name, String nearest) {
        assertThatThrownBy(() -> new Tap(CLIENT, TOPICS, new TapSettings(name, true, 0, false)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("topic is '" + name + "'")
                .hasMessageContaining("did you mean '" + nearest + "'");
    }

    @Test
    void settings_thatCannotBe_refuse() {
        assertThatThrownBy(() -> new TapSettings(" ", true, 0, false)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> new TapSettings("scores", true, -1, false))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("-1");
    }

    @Test
    void run_followed_endsWhenStopped() {
        var raw = new ArrayList<String>();
        MockConsumer<byte[], byte[]> consumer = consumer("castalia.hookpoints", hookpoints(2));
        var tap = new Tap(() -> consumer, CLIENT, TOPICS, new TapSettings("hookpoints", true, 0, true));

        long lines = tap.run(line -> {
            raw.add(line);
            if (raw.size() == 2) {
                tap.stop();
            }
        });

        assertThat(lines).isEqualTo(2);
        assertThat(consumer.closed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // Offsets that hold records, the partition's end, the bound, and what is shown.
        "0 1 2 3, 5, 1, 3",
        "0 1 2 3, 90, 1, 3",
        "0 1 2 3, 90, 3, 1 2 3",
        "0 1 2 3, 90, 0, 0 1 2 3",
        "0 7 8 40, 41, 2, 8 40",
        "'', 6, 1, ''"
    })
    void run_offsetsWithoutRecords_areSteppedOver(String held, long end, long max, String shown) {
        var sparse = new SparseConsumer(offsets(held), end);
        var raw = new ArrayList<String>();
        new Tap(() -> sparse, CLIENT, TOPICS, new TapSettings("hookpoints", false, max, false)).run(raw::add);

        assertThat(raw).hasSameSizeAs(offsets(shown));
        assertThat(raw)
                .extracting(line -> JSON.readTree(line).get("offset").asLong())
                .containsExactlyElementsOf(offsets(shown));
    }

    @Test
    void run_newestOfRandomGaps_areThoseThatReadingAllEndsWith() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var held = new ArrayList<Long>();
            long end = 1L + random.nextInt(120);
            int oneIn = 1 + random.nextInt(12);
            for (long offset = 0; offset < end; offset++) {
                if (random.nextInt(oneIn) == 0) {
                    held.add(offset);
                }
            }
            int max = 1 + random.nextInt(9);
            var raw = new ArrayList<String>();
            var sparse = new SparseConsumer(held, end);
            new Tap(() -> sparse, CLIENT, TOPICS, new TapSettings("hookpoints", false, max, false)).run(raw::add);

            assertThat(raw)
                    .as("seed %d", seed)
                    .extracting(line -> JSON.readTree(line).get("offset").asLong())
                    .containsExactlyElementsOf(held.subList(Math.max(0, held.size() - max), held.size()));
        }
    }

    private static List<Long> offsets(String spaced) {
        return spaced.isEmpty()
                ? List.of()
                : Arrays.stream(spaced.split(" ")).map(Long::valueOf).toList();
    }

    /** A partition as a broker gives it to who reads what is committed: its end lies past its last record. */
    private static final class SparseConsumer extends MockConsumer<byte[], byte[]> {

        private static final String TOPIC = "castalia.hookpoints";
        private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
        private static final int BATCH = 4;

        private final List<Long> held;
        private final long end;

        SparseConsumer(List<Long> held, long end) {
            super("earliest");
            this.held = held;
            this.end = end;
            updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
            updateBeginningOffsets(Map.of(PARTITION, 0L));
            updateEndOffsets(Map.of(PARTITION, end));
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            List<Long> rest =
                    held.stream().filter(o -> o >= position(PARTITION)).toList();
            List<Long> batch = rest.subList(0, Math.min(BATCH, rest.size()));
            batch.forEach(o -> addRecord(record(TOPIC, Math.toIntExact(o), encoded("layers." + o))));
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            if (batch.size() == rest.size()) {
                seek(PARTITION, end);
            }
            return records;
        }
    }

    private static List<JsonNode> tap(String topic, boolean fromBeginning, long max, List<byte[]> values)
            throws IOException {
        var raw = new ArrayList<String>();
        long count = run(topic, fromBeginning, max, values, raw);
        assertThat(count).isEqualTo(raw.size());
        var lines = new ArrayList<JsonNode>();
        for (String line : raw) {
            assertThat(line).doesNotContain("\n");
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static long run(String topic, boolean fromBeginning, long max, List<byte[]> values, List<String> lines) {
        String name = topic.startsWith("castalia.") ? topic : "castalia." + topic;
        return new Tap(() -> consumer(name, values), CLIENT, TOPICS, new TapSettings(topic, fromBeginning, max, false))
                .run(lines::add);
    }

    private static MockConsumer<byte[], byte[]> consumer(String topic, List<byte[]> values) {
        var partition = new TopicPartition(topic, 0);
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.updatePartitions(topic, List.of(new PartitionInfo(topic, 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, (long) values.size()));
        Runnable give = () -> {
            for (int i = (int) consumer.position(partition); i < values.size(); i++) {
                consumer.addRecord(record(topic, i, values.get(i)));
            }
        };
        // Once to look for where to begin, and once to read.
        consumer.schedulePollTask(give);
        consumer.schedulePollTask(give);
        return consumer;
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, int offset, byte[] value) {
        byte[] key = ("layers." + offset).getBytes(StandardCharsets.UTF_8);
        var headers = new RecordHeaders().add("castalia.run", "run-1".getBytes(StandardCharsets.UTF_8));
        return new ConsumerRecord<>(
                topic, 0, offset, 1000L, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty());
    }

    private static List<byte[]> hookpoints(int n) {
        var values = new ArrayList<byte[]>();
        for (int i = 0; i < n; i++) {
            values.add(encoded("layers." + i));
        }
        return values;
    }

    private static byte[] encoded(String name) {
        var hookpoint = new Hookpoint(name, "m", "h", "c", "h", "t", 4096, 256, 32, 2, "masked", 0L);
        try (Serializer<Hookpoint> serializer = AvroSerdes.serializer(TOPICS.hookpoints(), CLIENT)) {
            return serializer.serialize(TOPICS.hookpoints().name(), hookpoint);
        }
    }
}
