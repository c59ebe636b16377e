package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final DeadLetter LETTER =
            new DeadLetter("explain", "castalia.evidence", 1, 42, "java.io.IOException", "cut short; see why", 3);

    @Test
    void toRecord_small_keepsEverything() {
        var original = new RecordHeaders();
        original.add("castalia.run", new byte[] {'r'});

        var record = LETTER.toRecord("dead", new byte[] {1}, new byte[] {2, 3}, original);

        assertThat(record.key()).containsExactly(1);
        assertThat(record.value()).containsExactly(2, 3);
        assertThat(headers(record))
                .containsExactly(
                        entry("castalia.run", "r"),
                        entry("castalia.dead.stage", "explain"),
                        entry("castalia.dead.topic", "castalia.evidence"),
                        entry("castalia.dead.partition", "1"),
                        entry("castalia.dead.offset", "42"),
                        entry("castalia.dead.length", "2"),
                        entry("castalia.dead.error", "java.io.IOException"),
                        entry("castalia.dead.message", "cut short; see why"),
                        entry("castalia.dead.attempt", "3"));
    }

    @Test
    void toRecord_large_keepsTheFirst64KiBAndTheLength() {
        var value = new byte[DeadLetter.KEPT_BYTES + 1];
        Arrays.fill(value, (byte) 7);

        var record = LETTER.toRecord("dead", null, value, null);

        assertThat(record.value()).hasSize(64 * 1024).containsOnly(7);
        assertThat(headers(record)).containsEntry("castalia.dead.length", "65537");
    }

    @Test
    void toRecord_largeKeyAndMessage_keepsTheirBeginnings() {
        var wordy = new DeadLetter("stream", "t", 0, 0, "E", "x".repeat(1 << 20), 1);

        var record = wordy.toRecord("dead", new byte[DeadLetter.KEPT_BYTES + 1], null, null);

        assertThat(record.key()).hasSize(64 * 1024);
        assertThat(headers(record).get("castalia.dead.message")).isEqualTo("x".repeat(4096));
    }

    @Test
    void toRecord_tombstone_hasNoLength() {
        assertThat(headers(LETTER.toRecord("dead", null, null, null))).containsEntry("castalia.dead.length", "-1");
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        var headers = new LinkedHashMap<String, String>();
        record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
