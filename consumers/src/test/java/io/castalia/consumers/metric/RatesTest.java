package io.castalia.consumers.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RatesTest {

    /** Wilson's ends solve |p - rate| = z sqrt(p (1 - p) / n). */
    @ParameterizedTest
    @CsvSource({"0,10", "1,10", "5,10", "10,10", "1,1", "81,263", "999,1000"})
    void wilson_ends_solveTheScoreEquation(long hits, long n) {
        Estimate rate = Rates.wilson(hits, n);

        for (double end : new double[] {rate.low(), rate.high()}) {
            double distance = Math.abs(end - rate.value());
            assertThat(distance)
                    .satisfiesAnyOf(
                            d -> assertThat(d).isCloseTo(Rates.Z * Math.sqrt(end * (1 - end) / n), within(1e-9)),
                            d -> assertThat(end).isIn(0.0, 1.0));
        }
        assertThat(rate.value()).isBetween(rate.low(), rate.high());
    }

    @Test
    void wilson_nothingSeen_saysNothing() {
        assertThat(Rates.wilson(0, 0)).isEqualTo(new Estimate(0.5, 0, 1));
    }

    @Test
    void balancedAccuracy_equalRates_isNarrowerByTheRootOfTwo() {
        Estimate rate = Rates.wilson(50, 100);

        assertThat(Rates.balancedAccuracy(rate, rate).width()).isCloseTo(rate.width() / Math.sqrt(2), within(1e-12));
    }

    @Test
    void precision_atDensity_isBayes() {
        Estimate tpr = Rates.wilson(80, 100);
        Estimate tnr = Rates.wilson(90, 100);

        Estimate precision = Rates.precision(tpr, tnr, 0.02);

        assertThat(precision.value()).isCloseTo(0.8 * 0.02 / (0.8 * 0.02 + 0.1 * 0.98), within(1e-12));
        assertThat(precision.low()).isBetween(0.05, precision.value());
        assertThat(precision.high()).isBetween(precision.value(), 0.4);
    }

    @Test
    void f1_nothingFound_isZeroNotUndefined() {
        Estimate f1 = Rates.f1(Rates.wilson(0, 50), Rates.wilson(50, 50), 0.5);

        assertThat(f1.value()).isZero();
        assertThat(f1.high()).isBetween(0.05, 0.3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 101, 1000})
    void median_anySize_isTheMiddleOfTheSorted(int size) {
        double[] values = new SplittableRandom(size).doubles(size).toArray();
        double[] sorted = Arrays.stream(values).sorted().toArray();

        assertThat(Medians.median(values)).isEqualTo((sorted[(size - 1) / 2] + sorted[size / 2]) / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 101})
    void bootstrap_sameNames_sameIntervalInAnyOrder(int size) {
        double[] values = new SplittableRandom(size).doubles(size).toArray();
        double[] turned = new double[size];
        for (int i = 0; i < size; i++) {
            turned[i] = values[size - 1 - i];
        }

        Estimate median = Medians.bootstrap(values, "detection", "lexical");

        assertThat(Medians.bootstrap(turned, "detection", "lexical")).isEqualTo(median);
        assertThat(median.low()).isLessThan(median.high());
        assertThat(median.value()).isBetween(median.low(), median.high());
    }

    @Test
    void bootstrap_ofOne_hasNoInterval() {
        assertThat(Medians.bootstrap(new double[] {0.7}, "x")).isEqualTo(Estimate.exact(0.7));
        assertThatThrownBy(() -> Medians.bootstrap(new double[0], "x")).hasMessageContaining("no median");
    }

    @Test
    void paired_differences_byLatent() {
        Paired paired = Paired.of(new double[] {0.9, 0.8, 0.5}, new double[] {0.5, 0.6, 0.5}, "x");

        assertThat(paired.latents()).isEqualTo(3);
        assertThat(paired.difference().value()).isCloseTo(0.2, within(1e-12));
        assertThat(paired.shareAbove()).isCloseTo(2 / 3.0, within(1e-12));
        assertThatThrownBy(() -> Paired.of(new double[1], new double[2])).hasMessageContaining("1 real scores and 2");
    }
}
