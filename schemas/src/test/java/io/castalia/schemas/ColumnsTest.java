package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsTest {

    private static final int SEEDS = 2000;

    @Test
    void of_numbers_areLittleEndian() {
        assertThat(bytes(Columns.ofShorts(new short[] {0x0201}, 1))).containsExactly(1, 2);
        assertThat(bytes(Columns.ofLongs(new long[] {0x0807060504030201L}, 1))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 255, 256})
    void of_andBack_isTheSame(int n) {
        var shorts = new short[n];
        var longs = new long[n];
        for (int i = 0; i < n; i++) {
            longs[i] = Id.of("column", i).low();
            shorts[i] = (short) longs[i];
        }

        assertThat(Columns.shorts(Columns.ofShorts(shorts, n))).isEqualTo(shorts);
        assertThat(Columns.longs(Columns.ofLongs(longs, n))).isEqualTo(longs);
    }

    @Test
    void read_aSlice_leavesItsPositionAlone() {
        ByteBuffer slice = ByteBuffer.wrap(new byte[] {9, 9, 7, 0x81 - 0x100, 1, 9}, 2, 3);

        assertThat(Columns.varints(slice, 2)).containsExactly(7, 129);
        assertThat(Columns.varints(slice.asReadOnlyBuffer(), 2)).containsExactly(7, 129);
        assertThat(Columns.countVarints(slice)).isEqualTo(2);
        assertThat(slice.position()).isEqualTo(2);
    }

    @Test
    void ofVarints_boundaries_takeSevenBitsAByte() {
        assertThat(bytes(varints(0, 127, 128, 16383))).containsExactly(0, 127, 0x80, 1, 0xff, 0x7f);
        assertThat(bytes(varints(16384, 2097152))).containsExactly(0x80, 0x80, 1, 0x80, 0x80, 0x80, 1);
        assertThat(bytes(varints(268435455))).containsExactly(0xff, 0xff, 0xff, 0x7f);
        assertThat(bytes(varints(Integer.MAX_VALUE))).containsExactly(0xff, 0xff, 0xff, 0xff, 7);
        assertThatThrownBy(() -> varints(1, -1)).hasMessageContaining("-1 is below 0");
    }

    @Test
    void varints_manySeeds_agreeWithTheSlowTwin() {
        for (int seed = 0; seed < SEEDS; seed++) {
            int[] numbers = numbers(new Random(seed));
            ByteBuffer packed = varints(numbers);

            assertThat(bytes(packed)).as("seed %d", seed).isEqualTo(slow(numbers));
            assertThat(Columns.varints(packed, numbers.length))
                    .as("seed %d", seed)
                    .isEqualTo(numbers);
            assertThat(Columns.countVarints(packed)).as("seed %d", seed).isEqualTo(numbers.length);
            assertThat(Arrays.stream(numbers).map(Columns::varintBytes).sum())
                    .as("seed %d", seed)
                    .isEqualTo(packed.remaining());
        }
    }

    /** Whatever the bytes: what is taken is what the slow twin reads and writes back. */
    @Test
    void varints_damagedBytes_areRefusedOrReadAsTheSlowTwinDoes() {
        for (int seed = 0; seed < 20 * SEEDS; seed++) {
            var random = new Random(seed);
            int[] numbers = numbers(random);
            byte[] packed = bytes(varints(numbers));
            int length = random.nextInt(4) == 0 ? random.nextInt(packed.length + 1) : packed.length;
            byte[] damaged = Arrays.copyOf(packed, length);
            for (int flips = random.nextInt(3); flips > 0 && length > 0; flips--) {
                damaged[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
            }
            int n = numbers.length + (random.nextInt(4) == 0 ? random.nextInt(3) : 0);

            List<Integer> expected = slow(damaged);
            if (expected.size() == n && Arrays.equals(slow(ints(expected)), damaged)) {
                assertThat(Columns.varints(ByteBuffer.wrap(damaged), n))
                        .as("seed %d", seed)
                        .isEqualTo(ints(expected));
            } else {
                assertThatThrownBy(() -> Columns.varints(ByteBuffer.wrap(damaged), n))
                        .as("seed %d", seed)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("number");
            }
        }
    }

    @Test
    void varints_badColumns_sayWhatIsWrong() {
        assertBad("3 bytes are too few for 4 numbers", 4, 1, 2, 3);
        assertBad("2147483647 numbers", Integer.MAX_VALUE, 1, 2, 3);
        assertBad("1 bytes follow the last of 2 numbers", 2, 1, 2, 3);
        assertBad("number 1, at byte 1, is cut off", 2, 1, 0x80, 0x80);
        assertBad("number 0, at byte 0, is longer than it need be", 1, 0x80, 0);
        assertBad("number 1, at byte 1, is longer than it need be", 5, 1, 0x81, 0, 1, 1, 1, 1, 1, 1);
        assertBad("number 0, at byte 0, is above 2147483647", 1, 0xff, 0xff, 0xff, 0xff, 8);
        assertBad("number 0, at byte 0, is above 2147483647", 1, 0x80, 0x80, 0x80, 0x80, 0x80, 1);
    }

    @Test
    void zigzag_anyNumber_comesBack() {
        assertThat(new int[] {Columns.zigzag(0), Columns.zigzag(-1), Columns.zigzag(1), Columns.zigzag(-2)})
                .containsExactly(0, 1, 2, 3);
        for (int number : new int[] {0, 1, -1, 63, -64, 64, (1 << 30) - 1, -(1 << 30)}) {
            assertThat(Columns.unzigzag(Columns.zigzag(number))).isEqualTo(number);
            assertThat(Columns.zigzag(number)).isNotNegative();
        }
    }

    private static void assertBad(String message, int n, int... bytes) {
        var column = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            column[i] = (byte) bytes[i];
        }
        assertThatThrownBy(() -> Columns.varints(ByteBuffer.wrap(column), n))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** Up to 40 numbers, mostly of so many bits at most; about the boundaries of lengths, too. */
    private static int[] numbers(Random random) {
        int bits = 1 + random.nextInt(31);
        return random.ints(random.nextInt(41))
                .map(i -> switch (random.nextInt(8)) {
                    case 0 -> i >>> (1 + random.nextInt(31));
                    case 1 -> (1 << (7 * random.nextInt(5))) - random.nextInt(2);
                    default -> i >>> (32 - bits);
                })
                .toArray();
    }

    private static ByteBuffer varints(int... numbers) {
        return Columns.ofVarints(numbers, numbers.length);
    }

    private static byte[] slow(int[] numbers) {
        var bytes = new ByteArrayOutputStream();
        for (long number : numbers) {
            for (; number > 127; number /= 128) {
                bytes.write((int) (number % 128) + 128);
            }
            bytes.write((int) number);
        }
        return bytes.toByteArray();
    }

    /** The numbers that end in these bytes; what is too large stands as it can. */
    private static List<Integer> slow(byte[] packed) {
        var numbers = new ArrayList<Integer>();
        long number = 0;
        long factor = 1;
        for (byte b : packed) {
            number += (b & 127) * factor;
            factor *= 128;
            if (b >= 0) {
                numbers.add((int) number & Integer.MAX_VALUE);
                number = 0;
                factor = 1;
            }
        }
        return numbers;
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
