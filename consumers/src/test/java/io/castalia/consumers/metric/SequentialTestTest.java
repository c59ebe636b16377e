package io.castalia.consumers.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.metric.SequentialTest.Decision;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequentialTestTest {

    private static final SequentialSettings SETTINGS = SequentialSettings.DEFAULT;
    private static final int LATENTS = 2000;

    /** Ville's inequality promises 5 %; the walk's overshoot leaves less. Plain likelihood ratios of answers err 16 %. */
    @ParameterizedTest
    @CsvSource({"0.65,0", "0.65,0.2", "0.65,0.5", "0.75,0", "0.75,0.2", "0.75,0.5"})
    void look_atABound_errsSeldom(double accuracy, double withinPrompt) {
        Decision wrong = accuracy == SETTINGS.low() ? Decision.AT_LEAST : Decision.BELOW;
        var random = new SplittableRandom(31);
        int errors = 0;
        for (int latent = 0; latent < LATENTS; latent++) {
            errors += stopped(accuracy, withinPrompt, random).decision == wrong ? 1 : 0;
        }
        assertThat(errors / (double) LATENTS).isLessThan(0.05);
    }

    @ParameterizedTest
    @CsvSource({"0.65,0.75,0.05", "0.55,0.6,0.01", "0.85,0.95,0.05", "0.3,0.9,0.2", "0.65,0.75,0.9"})
    void fewestLooks_answersAllRightOrAllWrong_areDecidedThenAndNotBefore(double low, double high, double error) {
        var settings = new SequentialSettings(low, high, error, 100);
        int fewest = Integer.MAX_VALUE;
        for (boolean right : new boolean[] {true, false}) {
            var test = new SequentialTest(settings);
            int looks = 0;
            while (test.decision() == Decision.UNDECIDED && looks < 1000) {
                test.look(List.of(
                        Verdicts.answered(true, right, looks, "part " + looks),
                        Verdicts.answered(false, !right, looks, "part " + looks)));
                looks++;
            }
            fewest = Math.min(fewest, looks);
        }
        assertThat(SequentialTest.fewestLooks(settings)).isEqualTo(fewest);
    }

    @Test
    void look_uniformAccuracy_asksHalfAtMost() {
        var random = new SplittableRandom(32);
        long asked = 0;
        int clear = 0;
        int wrong = 0;
        for (int latent = 0; latent < LATENTS; latent++) {
            double accuracy = random.nextDouble(0.5, 1);
            Stopped stopped = stopped(accuracy, 0, random);
            asked += stopped.verdicts.size();
            boolean low = accuracy <= SETTINGS.low();
            clear += low || accuracy >= SETTINGS.high() ? 1 : 0;
            wrong += low && stopped.decision == Decision.AT_LEAST ? 1 : 0;
            wrong += accuracy >= SETTINGS.high() && stopped.decision == Decision.BELOW ? 1 : 0;
        }
        assertThat(asked / (200.0 * LATENTS)).isBetween(0.3, 0.5);
        assertThat(wrong / (double) clear).isLessThan(0.01);
    }

    @ParameterizedTest
    @CsvSource({"0.5,0", "0.65,0", "0.7,0", "0.7,0.2", "0.75,0.2", "0.9,0.2"})
    void interval_whereverItStops_covers(double accuracy, double withinPrompt) {
        var random = new SplittableRandom(33);
        var covered = new int[2];
        for (int latent = 0; latent < 500; latent++) {
            Stopped stopped = stopped(accuracy, withinPrompt, random);
            List<Metric> metrics = Metrics.sequential(stopped.verdicts, 0.02).metrics();
            covered[0] += covers(metric(metrics, "balanced_accuracy"), accuracy) ? 1 : 0;
            covered[1] += covers(metric(metrics, "precision"), accuracy) ? 1 : 0;
        }
        assertThat(covered[0] / 500.0).as("balanced accuracy").isGreaterThan(0.95);
        assertThat(covered[1] / 500.0).as("precision").isGreaterThan(0.95);
    }

    /** What the sequence is for: stopping when Wilson's interval leaves 0.70 behind makes it miss 0.70. */
    @Test
    void wilson_lookedAtAfterEachPrompt_missesTooOften() {
        var random = new SplittableRandom(34);
        int fixed = 0;
        int sequence = 0;
        for (int latent = 0; latent < 500; latent++) {
            List<Verdict> verdicts = draw(0.7, 0, random);
            fixed += everLeaves(verdicts, false) ? 1 : 0;
            sequence += everLeaves(verdicts, true) ? 1 : 0;
        }
        assertThat(fixed / 500.0).isGreaterThan(0.15);
        assertThat(sequence / 500.0).isLessThan(0.05);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 40})
    void above_anyNumbers_isTheMeanOfThePlayersMoney(int n) {
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            double[] values = random.doubles(n).toArray();
            double mean = random.nextDouble(0.01, 0.99);

            assertThat(Math.exp(Wagers.above(values, mean)))
                    .as("seed %d", seed)
                    .isCloseTo(money(values, mean), within(1e-9 * Math.max(1, money(values, mean))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 40})
    void interval_anyNumbers_isEveryMeanThatNobodyIsRichAgainst(int n) {
        for (int seed = 0; seed < 30; seed++) {
            double[] values =
                    new SplittableRandom(seed).doubles(n).map(Math::sqrt).toArray();
            double value = java.util.Arrays.stream(values).average().orElse(0.5);
            Estimate interval = Wagers.interval(values, value, 0.05);
            double[] turned = java.util.Arrays.stream(values).map(v -> 1 - v).toArray();
            for (double mean = 0.005; mean < 1; mean += 0.01) {
                boolean kept = money(values, mean) < 40 && money(turned, 1 - mean) < 40;
                assertThat(interval.low() <= mean && mean <= interval.high())
                        .as("seed %d mean %s in %s", seed, mean, interval)
                        .isEqualTo(kept);
            }
        }
    }

    @Test
    void look_decided_changesNoMore() {
        var test = new SequentialTest(SETTINGS);
        for (int prompt = 0; prompt < 40; prompt++) {
            test.look(prompt(prompt, prompt < 20));
        }
        assertThat(test.decision()).isEqualTo(Decision.AT_LEAST);
    }

    @Test
    void look_oneSortOnly_waitsForTheOther() {
        var test = new SequentialTest(SETTINGS);
        for (int i = 0; i < 40; i++) {
            test.look(List.of(Verdicts.answered(i < 20, i < 20, i, "part")));
        }
        assertThat(test.decision()).isEqualTo(Decision.UNDECIDED);
        for (int i = 0; i < 80; i++) {
            test.look(List.of(Verdicts.answered(i % 2 == 0, i % 2 == 0, i, "part")));
        }
        assertThat(test.decision()).isEqualTo(Decision.AT_LEAST);
    }

    @Test
    void look_nothingReadable_decidesNothing() {
        var test = new SequentialTest(SETTINGS);
        for (int i = 0; i < 100; i++) {
            test.look(List.of(new Verdict("context", i, "part", i, i % 2 == 0, 0, null, null, List.of())));
        }
        assertThat(test.decision()).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void sequential_nothingOrOneSort_hasNoRates() {
        assertThat(Metrics.sequential(List.of(), 0).metrics()).isEmpty();
        assertThat(Metrics.sequential(prompt(0, true).subList(0, 1), 0).metrics())
                .isEmpty();
    }

    @Test
    void settings_boundsThatCross_refused() {
        assertThatThrownBy(() -> new SequentialSettings(0.75, 0.65, 0.05, 100)).hasMessageContaining("0.65");
        assertThatThrownBy(() -> new SequentialSettings(0.65, 0.75, 0, 100)).hasMessageContaining("error");
        assertThatThrownBy(() -> new SequentialSettings(0.65, 0.75, 0.05, 0)).hasMessageContaining("most");
    }

    /** A test that has stopped, or asked everything. */
    private record Stopped(List<Verdict> verdicts, Decision decision) {}

    private static Stopped stopped(double accuracy, double withinPrompt, SplittableRandom random) {
        List<Verdict> verdicts = draw(accuracy, withinPrompt, random);
        var test = new SequentialTest(SETTINGS);
        int to = 0;
        while (to < verdicts.size() && test.decision() == Decision.UNDECIDED) {
            test.look(verdicts.subList(to, to + 5));
            to += 5;
        }
        return new Stopped(verdicts.subList(0, to), test.decision());
    }

    /** A hundred of each sort in turn; an answer is right by its prompt's chance or by its own. */
    private static List<Verdict> draw(double accuracy, double withinPrompt, SplittableRandom random) {
        double[] prompts = random.doubles(40).toArray();
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < 200; i++) {
            boolean shared = random.nextDouble() < Math.sqrt(withinPrompt);
            double own = random.nextDouble();
            boolean right = (shared ? prompts[i / 5] : own) < accuracy;
            verdicts.add(Verdicts.answered(i % 2 == 0, (i % 2 == 0) == right, i / 5, "part " + i));
        }
        return verdicts;
    }

    private static boolean everLeaves(List<Verdict> verdicts, boolean sequential) {
        for (int to = 20; to <= verdicts.size(); to += 5) {
            List<Verdict> seen = verdicts.subList(0, to);
            Metrics metrics = sequential ? Metrics.sequential(seen, 0) : Metrics.of(seen, 0);
            if (!covers(metrics.metrics().get(0), 0.7)) {
                return true;
            }
        }
        return false;
    }

    private static List<Verdict> prompt(int number, boolean right) {
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < 5; i++) {
            verdicts.add(Verdicts.answered(i % 2 == 0, (i % 2 == 0) == right, number, "part"));
        }
        return verdicts;
    }

    private static double money(double[] values, double mean) {
        double sum = 0;
        for (double stake : new double[] {0.25, 0.5, 0.75, 0.95}) {
            double money = 1;
            for (double value : values) {
                money *= 1 + stake / mean * (value - mean);
            }
            sum += money;
        }
        return sum / 4;
    }

    private static boolean covers(Metric metric, double truth) {
        return metric.getLow() <= truth && truth <= metric.getHigh();
    }

    private static Metric metric(List<Metric> metrics, String name) {
        return metrics.stream()
                .filter(m -> m.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
