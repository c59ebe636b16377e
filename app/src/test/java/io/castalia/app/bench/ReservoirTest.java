package io.castalia.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReservoirTest {

    private static byte[] window(int side, long context, int peak) {
        var record = ByteBuffer.allocate(27);
        record.put((byte) side).putLong(context).putLong(~context).putShort((short) 1);
        record.putShort((short) peak).putShort((short) 1).putShort((short) 3).putShort((short) peak);
        return record.array();
    }

    @Test
    void add_manyWindows_keepsTheStrongestAndASample_andCountsAll() {
        var random = new Random(3);
        var reservoir = new Reservoir(5, 8);
        List<List<Integer>> peaks = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 500; i++) {
            int peak = 1 + random.nextInt(20_000);
            peaks.get(i % 2).add(peak);
            reservoir = Reservoir.read(reservoir.add(9, window(i % 2, i, peak)).toBytes(), 5, 8);
        }
        assertThat(reservoir.windows()).isEqualTo(500);
        assertThat(reservoir.tokens()).isEqualTo(500);
        for (int side = 0; side < 2; side++) {
            peaks.get(side).sort(Collections.reverseOrder());
            assertThat(reservoir.strongestPeaks(side)).isEqualTo(peaks.get(side).subList(0, 5));
            assertThat(reservoir.sampled(side)).isEqualTo(8);
        }
    }

    @Test
    void add_inAnotherOrder_keepsTheSame() {
        var windows = new ArrayList<byte[]>();
        for (int i = 0; i < 200; i++) {
            windows.add(window(0, i, 1 + i * 31 % 97));
        }
        var one = new Reservoir(5, 8);
        windows.forEach(window -> one.add(2, window));
        Collections.shuffle(windows, new Random(1));
        var other = new Reservoir(5, 8);
        windows.forEach(window -> other.add(2, window));
        assertThat(other.toBytes()).isEqualTo(one.toBytes());
    }
}
