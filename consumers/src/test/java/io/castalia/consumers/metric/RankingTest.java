package io.castalia.consumers.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50})
    void auroc_anySizesAndTies_equalsPairCounting(int size) {
        for (int seed = 0; seed < 40; seed++) {
            List<Verdict> verdicts = drawn(seed, size, 1 + seed % 5 * 10);

            assertThat(new Ranking(verdicts).auroc().value())
                    .as("seed %d", seed)
                    .isCloseTo(pairs(verdicts), within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50})
    void auprc_anySizesAndTies_equalsThresholdByThreshold(int size) {
        for (int seed = 0; seed < 40; seed++) {
            List<Verdict> verdicts = drawn(seed, size, 1 + seed % 5 * 10);
            for (double share : new double[] {0.001, 0.5, 0.9}) {
                assertThat(new Ranking(verdicts).auprc(share))
                        .as("seed %d share %s", seed, share)
                        .isCloseTo(thresholds(verdicts, share), within(1e-12));
            }
        }
    }

    /** With every verdict its own cluster the interval passes DeLong's variance, computed from placement values. */
    @Test
    void auroc_independentVerdicts_hasDeLongsVariance() {
        for (int seed = 0; seed < 40; seed++) {
            List<Verdict> verdicts = drawn(seed, 40, 1000);
            double area = pairs(verdicts);

            Estimate auroc = new Ranking(verdicts).auroc();

            Estimate expected = new AreaInterval(count(verdicts, true), count(verdicts, false))
                    .around(area, deLong(verdicts, area), Rates.Z);
            assertThat(auroc.low()).as("seed %d", seed).isCloseTo(expected.low(), within(1e-9));
            assertThat(auroc.high()).as("seed %d", seed).isCloseTo(expected.high(), within(1e-9));
            double half = Rates.Z * Math.sqrt(deLong(verdicts, area));
            assertThat(auroc.width()).as("seed %d", seed).isCloseTo(2 * half, within(0.3 * half));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void auroc_perfectOrPerverse_hasAnInterval(boolean perfect) {
        List<Verdict> verdicts = IntStream.range(0, 40)
                .mapToObj(i -> Verdicts.ranked(i < 20, (i < 20) == perfect ? 1 : 0, i, "part " + i))
                .toList();

        Estimate auroc = new Ranking(verdicts).auroc();

        assertThat(auroc.value()).isEqualTo(perfect ? 1 : 0);
        assertThat(auroc.width()).isBetween(0.05, 0.25);
        assertThat(perfect ? auroc.high() : auroc.low()).isEqualTo(auroc.value());
    }

    @Test
    void auroc_sameValuesInFewParts_isWider() {
        var random = new Random(3);
        var alone = new ArrayList<Verdict>();
        var together = new ArrayList<Verdict>();
        for (int part = 0; part < 20; part++) {
            double shift = random.nextGaussian();
            for (int i = 0; i < 5; i++) {
                double value = (part < 10 ? 0.7 : 0) + shift + 0.3 * random.nextGaussian();
                alone.add(Verdicts.ranked(part < 10, value, alone.size(), "part " + alone.size()));
                together.add(Verdicts.ranked(part < 10, value, together.size(), "part " + part));
            }
        }

        assertThat(new Ranking(together).auroc().width())
                .isGreaterThan(1.5 * new Ranking(alone).auroc().width());
    }

    @Test
    void ranking_oneSortOnly_refuses() {
        assertThatThrownBy(() -> new Ranking(List.of(Verdicts.ranked(true, 1, 0, "part"))))
                .hasMessageContaining("1 activating and 0 silent");
    }

    private static List<Verdict> drawn(int seed, int size, int levels) {
        var random = new Random(seed);
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < 2 * size; i++) {
            boolean activating = i == 0 || (i > 1 && random.nextBoolean());
            double value = (random.nextInt(levels) + (activating ? levels / 4 : 0)) / (double) levels;
            verdicts.add(Verdicts.ranked(activating, value, i, "part " + i));
        }
        Collections.shuffle(verdicts, random);
        return verdicts;
    }

    private static double pairs(List<Verdict> verdicts) {
        double wins = 0;
        for (double yes : values(verdicts, true)) {
            for (double no : values(verdicts, false)) {
                wins += yes > no ? 1 : yes == no ? 0.5 : 0;
            }
        }
        return wins / count(verdicts, true) / count(verdicts, false);
    }

    private static double thresholds(List<Verdict> verdicts, double share) {
        double area = 0;
        double before = 0;
        var levels = new ArrayList<>(values(verdicts, true));
        levels.sort(Collections.reverseOrder());
        for (double level : levels.stream().distinct().toList()) {
            double recall =
                    values(verdicts, true).stream().filter(v -> v >= level).count() / (double) count(verdicts, true);
            double alarms =
                    values(verdicts, false).stream().filter(v -> v >= level).count() / (double) count(verdicts, false);
            area += (recall - before) * share * recall / (share * recall + (1 - share) * alarms);
            before = recall;
        }
        return area;
    }

    private static double deLong(List<Verdict> verdicts, double area) {
        double variance = 0;
        for (boolean sort : new boolean[] {true, false}) {
            List<Double> own = values(verdicts, sort);
            List<Double> others = values(verdicts, !sort);
            double squares = 0;
            for (double value : own) {
                double placement = others.stream()
                                .mapToDouble(o -> (value > o) == sort && value != o ? 1 : value == o ? 0.5 : 0)
                                .sum()
                        / others.size();
                squares += (placement - area) * (placement - area);
            }
            variance += squares / (own.size() - 1) / own.size();
        }
        return variance;
    }

    private static List<Double> values(List<Verdict> verdicts, boolean activating) {
        return verdicts.stream()
                .filter(v -> v.getActivating() == activating)
                .map(Verdict::getProbability)
                .toList();
    }

    private static int count(List<Verdict> verdicts, boolean activating) {
        return values(verdicts, activating).size();
    }
}
