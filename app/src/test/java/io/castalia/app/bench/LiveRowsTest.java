package io.castalia.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiveRowsTest {

    @Test
    void put_manyRowsAgainAndAgain_countsTheNewestOfEach() {
        var random = new Random(5);
        var rows = new LiveRows();
        Map<Integer, Integer> slow = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int key = random.nextInt(20_000);
            int size = random.nextInt(5) == 0 ? -1 : random.nextInt(300);
            rows.put(ByteBuffer.allocate(6).putInt(key).array(), size);
            if (size < 0) {
                slow.remove(key);
            } else {
                slow.put(key, size + 6);
            }
        }
        assertThat(rows.rows()).isEqualTo(slow.size());
        assertThat(rows.bytes())
                .isEqualTo(slow.values().stream().mapToLong(Integer::longValue).sum());
    }
}
