package io.castalia.consumers.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.trial.PlantedLatent.Claim;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeTrialTest {

    @Test
    void run_defaults_keepsWhatScoresPromise() {
        TrialFigures figures = new JudgeTrial(TrialSettings.DEFAULT).run();

        assertThat(figures.coverageIndependent()).isBetween(0.93, 0.97);
        assertThat(figures.coverageClustered()).isBetween(0.93, 0.97);
        assertThat(figures.widthRatio()).isBetween(0.95, 1.15);
        assertThat(figures.sequentialTokenShare()).isLessThan(0.5);
        assertThat(figures.sequentialError()).isLessThan(0.05);
        assertThat(figures.sequentialCoverage()).isGreaterThan(0.93);
        assertThat(figures.shuffled()).isBetween(0.48, 0.52);
        assertThat(figures.noise()).isBetween(0.48, 0.52);
        assertThat(figures.half()).isBetween(figures.shuffled() + 0.1, figures.real() - 0.1);
        assertThat(figures.ordered()).isGreaterThan(0.9);
        assertThat(figures.rankCorrelation()).isGreaterThan(0.85);
    }

    /** The promise of statistics: a correlation of 0.2 within prompts, and several windows of a part. */
    @Test
    void coverage_promptsAlone_coversWithoutWaste() {
        JudgeTrial.Coverage coverage = new JudgeTrial(TrialSettings.DEFAULT).coverage(0.2, 0);

        assertThat(coverage.covered()).isBetween(0.93, 0.97);
        assertThat(coverage.widthRatio()).isBetween(0.95, 1.15);
    }

    @ParameterizedTest
    @EnumSource(Meaning.class)
    void windows_anyMeaning_fireWhereTheWholeMeaningIsSeen(Meaning meaning) {
        for (int seed = 0; seed < 20; seed++) {
            var latent = new PlantedLatent(meaning, "seed", seed);

            List<PlantedWindow> windows = latent.windows(30, 3);

            assertThat(windows).hasSize(60);
            assertThat(windows.stream().filter(PlantedWindow::activating)).hasSize(30);
            assertThat(windows.stream().map(PlantedWindow::part).distinct().count())
                    .isBetween(10L, 40L);
            if (meaning != Meaning.NOISE) {
                Claim claim = latent.whole();
                assertThat(windows).allMatch(window -> claim.fits(window) == window.activating());
                assertThat(windows.stream().filter(latent.half()::fits).count()).isBetween(3L, 27L);
            }
            assertThat(new PlantedLatent(meaning, "seed", seed).windows(30, 3)).isEqualTo(windows);
        }
    }

    /** The design effect is computed; drawing many times is its slow twin. */
    @Test
    void designEffect_anyCorrelation_isTheVarianceOfManyDraws() {
        List<PlantedWindow> windows = new PlantedLatent(Meaning.WORD, "effect").windows(20, 3);
        for (boolean leaning : new boolean[] {false, true}) {
            for (double within : new double[] {0, 0.2}) {
                var judge = new ErringJudge(0.2, 0.3, within, within / 2, leaning);
                var alone = new ErringJudge(0.2, 0.3, 0, 0, leaning);
                double effect =
                        judge.designEffect(judge.judge(windows, 5, PlantedWindow::activating, new SplittableRandom(1)));

                assertThat(variance(judge, windows) / variance(alone, windows))
                        .as("leaning %s, within %s", leaning, within)
                        .isBetween(effect * 0.93, effect * 1.07);
            }
        }
    }

    private static double variance(ErringJudge judge, List<PlantedWindow> windows) {
        int draws = 20_000;
        var random = new SplittableRandom(7);
        double sum = 0;
        double squares = 0;
        for (int d = 0; d < draws; d++) {
            long right = judge.judge(windows, 5, PlantedWindow::activating, random).stream()
                    .filter(v -> v.getAnswer() != null && v.getAnswer() == v.getActivating())
                    .count();
            double accuracy = right / (double) windows.size();
            sum += accuracy;
            squares += accuracy * accuracy;
        }
        return squares / draws - (sum / draws) * (sum / draws);
    }
}
