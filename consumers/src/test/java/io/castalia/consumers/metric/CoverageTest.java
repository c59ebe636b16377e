package io.castalia.consumers.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.wire.Verdict;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Do intervals hold what they promise, at the price of an interval that knows the clustering? */
class CoverageTest {

    private static final int LATENTS = 1000;

    static Stream<Verdicts.Judge> judges() {
        return Stream.of(
                new Verdicts.Judge(50, 5, 3, 0, 0, false),
                new Verdicts.Judge(100, 5, 3, 0, 0, false),
                new Verdicts.Judge(50, 5, 3, 0.2, 0, false),
                new Verdicts.Judge(50, 5, 3, 0.2, 0, true),
                new Verdicts.Judge(50, 5, 3, 0.2, 0.2, false),
                new Verdicts.Judge(100, 5, 3, 0.2, 0.1, true),
                new Verdicts.Judge(100, 10, 2, 0.1, 0.1, true),
                new Verdicts.Judge(120, 5, 6, 0.2, 0.2, false));
    }

    @ParameterizedTest
    @MethodSource("judges")
    void balancedAccuracy_clusteredAnswers_coversWithoutWaste(Verdicts.Judge judge) {
        var random = new SplittableRandom(20);
        int covered = 0;
        int rateCovered = 0;
        double width = 0;
        double knowing = 0;
        for (int latent = 0; latent < LATENTS; latent++) {
            double tpr = random.nextDouble(0.5, 0.95);
            double tnr = random.nextDouble(0.5, 0.95);
            List<Verdict> verdicts = Verdicts.draw(judge, tpr, tnr, random);
            var rates = new ClusteredRates(verdicts);

            Estimate accuracy = rates.balancedAccuracy();

            covered += covers(accuracy, (tpr + tnr) / 2);
            rateCovered += covers(rates.truePositiveRate(), tpr);
            width += accuracy.width();
            knowing += knowing(verdicts, Verdicts.designEffect(judge, verdicts, tpr, tnr))
                    .width();
        }
        assertThat(covered / (double) LATENTS).as("coverage").isBetween(0.93, 0.97);
        assertThat(rateCovered / (double) LATENTS).as("coverage of the rate").isBetween(0.93, 0.97);
        assertThat(width / knowing).as("width").isBetween(0.95, 1.15);
    }

    /** With few windows the few clusters say little; the interval then errs to the wide side. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2})
    void balancedAccuracy_fewWindows_covers(double withinPrompt) {
        var judge = new Verdicts.Judge(20, 5, 3, withinPrompt, 0, false);
        var random = new SplittableRandom(21);
        int covered = 0;
        for (int latent = 0; latent < LATENTS; latent++) {
            double tpr = random.nextDouble(0.5, 0.95);
            double tnr = random.nextDouble(0.5, 0.95);
            var rates = new ClusteredRates(Verdicts.draw(judge, tpr, tnr, random));
            covered += covers(rates.balancedAccuracy(), (tpr + tnr) / 2);
        }
        assertThat(covered / (double) LATENTS).isBetween(0.93, 0.985);
    }

    /** Normal similarities that share a part's own shift, all windows of a part being of one sort. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void auroc_clusteredSimilarities_covers(double withinPart) {
        var random = new SplittableRandom(22);
        for (double area : new double[] {0.5, 0.7, 0.85, 0.95}) {
            double distance = Math.sqrt(2) * new NormalDistribution().inverseCumulativeProbability(area);
            int covered = 0;
            for (int latent = 0; latent < LATENTS; latent++) {
                List<Verdict> verdicts = similarities(distance, withinPart, random);
                covered += covers(new Ranking(verdicts).auroc(), area);
            }
            assertThat(covered / (double) LATENTS).as("area %s", area).isBetween(0.92, 0.975);
        }
    }

    @Test
    void median_bootstrap_covers() {
        var random = new SplittableRandom(23);
        int covered = 0;
        for (int run = 0; run < 200; run++) {
            double[] values = random.doubles(101).map(Math::sqrt).toArray();
            covered += covers(Medians.bootstrap(values, "run", run), Math.sqrt(0.5));
        }
        assertThat(covered / 200.0).isBetween(0.9, 0.99);
    }

    private static List<Verdict> similarities(double distance, double withinPart, SplittableRandom random) {
        double[] shifts = random.doubles(40).map(CoverageTest::normal).toArray();
        return Stream.iterate(0, i -> i < 100, i -> i + 1)
                .map(i -> {
                    boolean activating = i < 50;
                    int part = random.nextInt(20) + (activating ? 0 : 20);
                    double noise = Math.sqrt(withinPart) * shifts[part]
                            + Math.sqrt(1 - withinPart) * normal(random.nextDouble());
                    return Verdicts.ranked(activating, (activating ? distance : 0) + noise, i, "part " + part);
                })
                .toList();
    }

    private static double normal(double uniform) {
        return new NormalDistribution().inverseCumulativeProbability(uniform);
    }

    private static Estimate knowing(List<Verdict> verdicts, double effect) {
        Confusion counts = Confusion.of(verdicts);
        return Rates.balancedAccuracy(
                Rates.wilson(
                        counts.truePositives() / (double) counts.activating(), counts.activating() / effect, Rates.Z),
                Rates.wilson(counts.trueNegatives() / (double) counts.silent(), counts.silent() / effect, Rates.Z));
    }

    private static int covers(Estimate interval, double truth) {
        return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }
}
