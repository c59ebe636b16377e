package io.castalia.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SelectionTest {

    private static final int[] SIZES = {0, 1, 2, 3, 5, 64, 1000, 1025, 3000};

    @Test
    void lowestAndHighest_anyNumbers_areThoseOfASort() {
        var selection = new Selection();
        for (int seed = 0; seed < 450; seed++) {
            var random = new Random(seed);
            int size = SIZES[seed % SIZES.length];
            long[] numbers = numbers(random, size);
            var gone = new boolean[size];
            int one = 1 + random.nextInt(6);
            for (int i = 0; i < size; i++) {
                gone[i] = random.nextInt(6) >= one;
            }
            for (int n : new int[] {1, 2, size / 3 + 1, size, size + 1, random.nextInt(size + 1)}) {
                assertThat(selection.lowest(numbers, gone, size, Math.max(1, n)))
                        .as("seed %d, lowest %d", seed, n)
                        .isEqualTo(lowest(numbers, gone, Math.max(1, n)));
                assertThat(selection.highest(positive(numbers), gone, size, n))
                        .as("seed %d, highest %d", seed, n)
                        .isEqualTo(highest(positive(numbers), gone, n));
            }
        }
    }

    @Test
    void highest_afterALargerSet_forgetsIt() {
        var selection = new Selection();
        long[] many = LongStream.range(1, 3000).toArray();
        selection.highest(many, new boolean[many.length], many.length, 5);

        assertThat(selection.highest(new long[] {3, 9, 4}, new boolean[3], 3, 2))
                .isEqualTo(4);
        assertThat(selection.highest(new long[] {3, 9, 4}, new boolean[3], 2, 2))
                .isEqualTo(3);
    }

    /* Few different ones, all alike, ascending, or any. */
    private static long[] numbers(Random random, int size) {
        int kind = random.nextInt(4);
        return LongStream.range(0, size)
                .map(i -> switch (kind) {
                    case 0 -> random.nextInt(4) - 2;
                    case 1 -> 7;
                    case 2 -> i - 3;
                    default -> random.nextLong();
                })
                .toArray();
    }

    private static long[] positive(long[] numbers) {
        return Arrays.stream(numbers)
                .map(i -> (i >>> 1) + 1 & Long.MAX_VALUE)
                .map(i -> Math.max(1, i))
                .toArray();
    }

    private static long[] left(long[] numbers, boolean[] gone) {
        return IntStream.range(0, numbers.length)
                .filter(i -> !gone[i])
                .mapToLong(i -> numbers[i])
                .toArray();
    }

    private static long lowest(long[] numbers, boolean[] gone, int n) {
        long[] sorted = Arrays.stream(left(numbers, gone))
                .boxed()
                .sorted(Long::compareUnsigned)
                .mapToLong(Long::longValue)
                .toArray();
        return n > sorted.length ? -1 : sorted[n - 1];
    }

    private static long highest(long[] numbers, boolean[] gone, int n) {
        long[] sorted = Arrays.stream(left(numbers, gone)).sorted().toArray();
        return n == 0 || n > sorted.length ? 0 : sorted[sorted.length - n];
    }
}
