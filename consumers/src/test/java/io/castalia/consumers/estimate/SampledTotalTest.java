package io.castalia.consumers.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.metric.Estimate;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampledTotalTest {

    private static final int ALL = 400;
    private static final int SAMPLES = 2000;

    /** Costs as latents have them: some ask nothing, most much the same. Of twenty, often too few are of the first kind. */
    @ParameterizedTest
    @CsvSource({"20,0.90", "100,0.93", "300,0.93"})
    void of_samplesWithoutReplacement_coverTheTotal(int n, double least) {
        var random = new SplittableRandom(n);
        double[] costs =
                random.doubles(ALL).map(u -> u < 0.15 ? 0 : 1000 + 400 * u).toArray();
        double total = Arrays.stream(costs).sum();
        int covered = 0;
        for (int s = 0; s < SAMPLES; s++) {
            Estimate estimate = SampledTotal.of(drawn(costs, n, random), ALL);
            covered += estimate.low() <= total && total <= estimate.high() ? 1 : 0;
        }
        assertThat(covered / (double) SAMPLES).isBetween(least, 0.97);
    }

    @Test
    void of_allOfThem_isExact() {
        assertThat(SampledTotal.of(new double[] {1, 2, 4}, 3)).isEqualTo(Estimate.exact(7));
        assertThat(SampledTotal.of(new double[] {2}, 9)).isEqualTo(Estimate.exact(18));
        assertThat(SampledTotal.of(new double[] {1, 3}, 1000).value()).isCloseTo(2000, within(1e-9));
        assertThat(SampledTotal.of(new double[] {0, 3}, 1000).low()).isZero();
    }

    @Test
    void of_noSample_isRefused() {
        assertThatThrownBy(() -> SampledTotal.of(new double[0], 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SampledTotal.of(new double[] {1, 2}, 1)).hasMessageContaining("2 values");
    }

    private static double[] drawn(double[] of, int n, SplittableRandom random) {
        double[] all = of.clone();
        for (int i = 0; i < n; i++) {
            int j = i + random.nextInt(all.length - i);
            double swapped = all[i];
            all[i] = all[j];
            all[j] = swapped;
        }
        return Arrays.copyOf(all, n);
    }
}
