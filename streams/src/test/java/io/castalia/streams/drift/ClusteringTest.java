package io.castalia.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.schemas.Id;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ClusteringTest {

    private static List<Drawn> windows(Random random, int n, int parts) {
        List<Drawn> windows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            windows.add(new Drawn(new Id(random.nextInt(parts), 7), 0, 0, random.nextBoolean()));
        }
        return windows;
    }

    /** The definition: over all pairs, one by one. */
    private static double twin(List<Drawn> sample, double[] scores, long windows) {
        double pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                boolean together =
                        i != j && sample.get(i).part().equals(sample.get(j).part());
                pairs += together ? scores[i] * scores[j] : 0;
            }
        }
        double s = scores.length;
        return Math.max(1, 1 + (pairs + 4) * (windows - 1) / (s * (s - 1)));
    }

    @Test
    void effect_anySample_isWhatTheSlowTwinSays() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            List<Drawn> sample = windows(random, 2 + random.nextInt(60), 1 + random.nextInt(40));
            double[] scores = random.doubles(sample.size(), -2, 2).toArray();
            int more = random.nextInt(1000);

            assertThat(new Clustering(sample, sample.size(), more).effect(scores, 0))
                    .as("seed %d", seed)
                    .isCloseTo(twin(sample, scores, sample.size() + more), within(1e-9));
        }
    }

    /** Of 4,000 windows in 500 parts a window shares its part with 8 more or less, whatever the 256 drawn. */
    @Test
    void perPart_fromSamples_isThatOfAllWindowsOnAverage() {
        List<Drawn> all = windows(new Random(1), 4000, 500);
        double ofAll = new Clustering(all, 2000, 2000).perPart();
        double mean = 0;
        int draws = 2000;
        var random = new Random(2);
        for (int i = 0; i < draws; i++) {
            Collections.shuffle(all, random);
            mean += new Clustering(all.subList(0, 256), 2000, 2000).perPart() / draws;
        }

        // The two unseen pairs count for 4 * 3999 / (256 * 255) = 0.245 in a sample.
        assertThat(mean - 0.245).isCloseTo(ofAll, within(0.1));
    }

    @Test
    void chance_noClustering_isNearlyTheNormals() {
        List<Drawn> apart = windows(new Random(1), 200, 1_000_000_000);
        var clustering = new Clustering(apart, 1000, 1000);

        assertThat(clustering.chance(1.96, 1)).isCloseTo(0.05, within(1e-4));
        assertThat(clustering.chance(-3.29, 1.05)).isCloseTo(0.001, within(1e-4));
    }

    @Test
    void chance_fewParts_isLarger() {
        var drawn = new Drawn[200];
        Arrays.setAll(drawn, i -> new Drawn(new Id(i / 10, 0), 0, 0, i >= 100));
        var clustering = new Clustering(List.of(drawn), 100, 100);

        assertThat(clustering.tells()).isFalse();
        assertThat(clustering.perPart()).isCloseTo(10, within(0.1));
        // Student's t with 18 degrees of freedom, times 1 / root(0.9).
        assertThat(clustering.chance(3.29, 10)).isBetween(0.003, 0.005);
    }
}
