package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsTest {

    @Test
    void of_numbers_areLittleEndian() {
        assertThat(bytes(Columns.ofInts(new int[] {0x04030201, -1}, 2))).containsExactly(1, 2, 3, 4, -1, -1, -1, -1);
        assertThat(bytes(Columns.ofShorts(new short[] {0x0201}, 1))).containsExactly(1, 2);
        assertThat(bytes(Columns.ofLongs(new long[] {0x0807060504030201L}, 1))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 255, 256})
    void of_andBack_isTheSame(int n) {
        var ints = new int[n];
        var shorts = new short[n];
        var longs = new long[n];
        for (int i = 0; i < n; i++) {
            longs[i] = Id.of("column", i).low();
            ints[i] = (int) longs[i];
            shorts[i] = (short) longs[i];
        }

        assertThat(Columns.ints(Columns.ofInts(ints, n))).isEqualTo(ints);
        assertThat(Columns.shorts(Columns.ofShorts(shorts, n))).isEqualTo(shorts);
        assertThat(Columns.longs(Columns.ofLongs(longs, n))).isEqualTo(longs);
    }

    @Test
    void read_aSlice_leavesItsPositionAlone() {
        ByteBuffer slice = ByteBuffer.wrap(new byte[] {9, 9, 7, 0, 0, 0, 9}, 2, 4);

        assertThat(Columns.ints(slice)).containsExactly(7);
        assertThat(slice.position()).isEqualTo(2);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
