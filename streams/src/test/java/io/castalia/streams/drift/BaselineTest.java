package io.castalia.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.streams.summary.Peaks;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BaselineTest {

    private static long[] logNormal(Random random, int windows, double deviation) {
        var histogram = new long[Peaks.BUCKETS];
        for (int i = 0; i < windows; i++) {
            histogram[Peaks.bucket((float) (3 * Math.exp(deviation * random.nextGaussian())))]++;
        }
        return histogram;
    }

    @Test
    void read_anyBaseline_isTheSame() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var histogram = new long[Peaks.BUCKETS];
            for (int n = random.nextInt(140); n > 0; n--) {
                histogram[random.nextInt(histogram.length)] = random.nextLong(1L << random.nextInt(1, 40));
            }
            Baseline baseline = Baseline.first(random.nextLong(1L << 50), random.nextLong(1L << 50), histogram);
            for (int looks = random.nextInt(40); looks > 0; looks--) {
                baseline = baseline.looked(random.nextLong(1L << 40));
            }
            Baseline read = Baseline.read(baseline.bytes());

            assertThat(read.bytes()).as("seed %d", seed).isEqualTo(baseline.bytes());
            assertThat(read.histogram()).as("seed %d", seed).isEqualTo(histogram);
            assertThat(read.place()).isEqualTo(baseline.place());
            assertThat(read.tokens()).isEqualTo(baseline.tokens());
            assertThat(read.looks()).isEqualTo(baseline.looks());
            assertThat(read.windows()).isEqualTo(baseline.windows());
        }
    }

    @Test
    void bytes_ofOrdinaryLatents_areFew() {
        for (double deviation : new double[] {0.3, 0.7, 1.2}) {
            Baseline few = Baseline.first(1L << 30, 1L << 34, logNormal(new Random(1), 400, deviation));
            Baseline many = Baseline.first(1L << 30, 1L << 34, logNormal(new Random(2), 1_000_000, deviation));

            assertThat(few.bytes()).hasSizeLessThan(80);
            assertThat(many.bytes()).hasSizeLessThan(170);
        }
    }

    @Test
    void due_windowsDoubled_sinceTheLastLookOrEvidence() {
        long[] histogram = logNormal(new Random(1), 200, 0.5);
        Baseline baseline = Baseline.first(0, 0, histogram);

        assertThat(baseline.due(399)).isFalse();
        assertThat(baseline.due(400)).isTrue();
        assertThat(baseline.looked(410).due(819)).isFalse();
        assertThat(baseline.looked(410).due(820)).isTrue();
        assertThat(baseline.looked(410).next(5, 6, histogram).due(400)).isTrue();
        assertThat(baseline.looked(410).next(5, 6, histogram).looks()).isEqualTo(1);
    }

    @Test
    void first_otherNumberOfBuckets_isRefused() {
        assertThatThrownBy(() -> Baseline.first(0, 0, new long[3])).hasMessageContaining("3 buckets; give 120");
    }
}
