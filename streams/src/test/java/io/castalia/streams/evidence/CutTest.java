package io.castalia.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class CutTest {

    private static int[] sizes(Cut cut, int n, int parts) {
        var sizes = new int[parts + 1];
        int last = 0;
        for (int i = 0; i < n; i++) {
            int part = cut.part(i, n, parts);
            sizes[part == Cut.NONE ? parts : part]++;
            assertThat(part == Cut.NONE ? parts : part).isGreaterThanOrEqualTo(last);
            last = part == Cut.NONE ? parts : part;
        }
        return sizes;
    }

    @Test
    void all_anyNumber_leavesNoneOverAndIsEvenToOne() {
        for (int parts = 1; parts <= 12; parts++) {
            for (int n = 0; n < 200; n++) {
                int[] sizes = sizes(Cut.ALL, n, parts);

                assertThat(sizes[parts]).isZero();
                int[] parted = Arrays.copyOf(sizes, parts);
                assertThat(Arrays.stream(parted).max().orElseThrow()
                                - Arrays.stream(parted).min().orElseThrow())
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void equal_anyNumber_leavesTheWeakestOver() {
        for (int parts = 1; parts <= 12; parts++) {
            for (int n = 0; n < 200; n++) {
                int[] sizes = sizes(Cut.EQUAL, n, parts);

                assertThat(sizes[parts]).isEqualTo(n % parts);
                assertThat(Arrays.copyOf(sizes, parts)).containsOnly(n / parts);
            }
        }
    }
}
