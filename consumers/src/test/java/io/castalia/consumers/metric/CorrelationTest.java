package io.castalia.consumers.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Test;

class CorrelationTest {

    @Test
    void of_anyPairs_isPearsons() {
        for (int seed = 0; seed < 500; seed++) {
            List<Correlation.Pair> pairs = pairs(new SplittableRandom(seed), 3 + seed % 60, 0.5);

            var estimate = Correlation.of(pairs);

            double[] x = pairs.stream().mapToDouble(Correlation.Pair::x).toArray();
            double[] y = pairs.stream().mapToDouble(Correlation.Pair::y).toArray();
            double twin = new PearsonsCorrelation().correlation(x, y);
            assertThat(estimate).as("seed %d", seed).isPresent();
            assertThat(estimate.get().value()).as("seed %d", seed).isCloseTo(twin, within(1e-9));
            assertThat(estimate.get().low())
                    .as("seed %d", seed)
                    .isBetween(-1.0, estimate.get().value());
            assertThat(estimate.get().high())
                    .as("seed %d", seed)
                    .isBetween(estimate.get().value(), 1.0);
        }
    }

    @Test
    void of_constantOrEmpty_isUndefined() {
        assertThat(Correlation.of(List.of())).isEmpty();
        assertThat(Correlation.of(List.of(pair("a", 0.1, 1), pair("b", 0.1, 2), pair("c", 0.1, 3))))
                .isEmpty();
        assertThat(Correlation.of(List.of(pair("a", 1, 0.3), pair("b", 2, 0.3))))
                .isEmpty();
    }

    @Test
    void of_perfectOrOneGroup_hasNoInterval() {
        assertThat(Correlation.of(List.of(pair("a", 1, 2), pair("b", 2, 4), pair("c", 3, 6)))
                        .orElseThrow())
                .satisfies(e -> assertThat(e.value()).isCloseTo(1, within(1e-12)))
                .satisfies(e -> assertThat(e.width()).isZero());
        assertThat(Correlation.of(List.of(pair("a", 1, 2), pair("a", 2, 1), pair("a", 3, 3)))
                        .orElseThrow()
                        .width())
                .isZero();
    }

    @Test
    void of_groupsThatAreAlike_coversTheTruth() {
        int covered = 0;
        int runs = 400;
        for (int seed = 0; seed < runs; seed++) {
            List<Correlation.Pair> pairs = clustered(new SplittableRandom(seed));
            Estimate estimate = Correlation.of(pairs).orElseThrow();
            covered += estimate.low() <= 0.5 && 0.5 <= estimate.high() ? 1 : 0;
        }

        assertThat(covered / (double) runs).isBetween(0.91, 0.985);
    }

    /** Forty groups of ten; within each, half of the variance of both values is shared. The true correlation is 0.5. */
    private static List<Correlation.Pair> clustered(SplittableRandom random) {
        var pairs = new ArrayList<Correlation.Pair>();
        for (int g = 0; g < 40; g++) {
            double[] shared = normals(random);
            for (int i = 0; i < 10; i++) {
                double[] own = normals(random);
                pairs.add(pair("g" + g, shared[0] + own[0], shared[1] + own[1]));
            }
        }
        return pairs;
    }

    /** Two of variance one half, with a correlation of 0.5. */
    private static double[] normals(SplittableRandom random) {
        double a = gaussian(random);
        double b = gaussian(random);
        double scale = Math.sqrt(0.5);
        return new double[] {scale * a, scale * (0.5 * a + Math.sqrt(0.75) * b)};
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static List<Correlation.Pair> pairs(SplittableRandom random, int n, double slope) {
        var pairs = new ArrayList<Correlation.Pair>();
        for (int i = 0; i < n; i++) {
            double x = random.nextDouble() * 10;
            pairs.add(pair("g" + i / 3, x, slope * x + random.nextDouble() * 10 + 1000));
        }
        return pairs;
    }

    private static Correlation.Pair pair(String group, double x, double y) {
        return new Correlation.Pair(group, x, y);
    }
}
