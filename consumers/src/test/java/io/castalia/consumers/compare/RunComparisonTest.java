package io.castalia.consumers.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.metric.Metrics;
import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.Verdict;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunComparisonTest {

    private static final ScoredLatent.Column DETECTION = column("detection", "lexical", "quantiles");
    private static final ScoredLatent.Column FUZZING = column("fuzzing", "lexical", "quantiles");
    private static final ScoredLatent.Column EMBEDDING = column("embedding", "bge", "quantiles");

    @Test
    void compared_equalRuns_differNowhere() {
        List<ScoredLatent> run = answers(DETECTION, 60, 0.6, 0.95, 1);

        Compared compared = compare(run, run);

        Compared.Row row = compared.rows().get(0);
        assertThat(row.latents()).isEqualTo(60);
        assertThat(row.tested()).isEqualTo(60);
        assertThat(row.firstBetter() + row.secondBetter()).isZero();
        assertThat(row.difference().value()).isZero();
        assertThat(row.firstMedian().value()).isEqualTo(row.secondMedian().value());
        assertThat(compared.correlations().get(0).spearman()).isCloseTo(1, within(1e-12));
        assertThat(compared.correlations().get(0).kendall()).isCloseTo(1, within(1e-12));
        assertThat(compared.unpaired()).isEmpty();
    }

    /** Chance differs in every latent; five in a hundred would differ by a test each, and hardly one does by choice. */
    @Test
    void compared_runsThatDifferByChance_hardlyAnyLatentIsFound() {
        Compared compared = compare(answers(DETECTION, 200, 0.8, 0.8, 1), answers(DETECTION, 200, 0.8, 0.8, 2));

        Compared.Row row = compared.rows().get(0);
        assertThat(row.tested()).isEqualTo(200);
        assertThat(row.firstBetter() + row.secondBetter()).isLessThanOrEqualTo(2);
        assertThat(row.difference().low()).isLessThanOrEqualTo(0);
        assertThat(row.difference().high()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void compared_firstIsBetter_isFoundInTheLatents() {
        Compared compared = compare(answers(DETECTION, 50, 0.95, 0.95, 1), answers(DETECTION, 50, 0.6, 0.6, 2));

        Compared.Row row = compared.rows().get(0);
        assertThat(row.firstBetter()).isGreaterThan(45);
        assertThat(row.secondBetter()).isZero();
        assertThat(row.difference().low()).isGreaterThan(0.25);
        assertThat(row.test()).isEqualTo("mcnemar");
    }

    @Test
    void compared_similarities_areTestedByTheBootstrap() {
        Compared better = compare(ranks(40, 2.5, 1), ranks(40, 0.2, 2));
        Compared alike = compare(ranks(40, 1, 1), ranks(40, 1, 2));

        assertThat(better.rows().get(0).test()).isEqualTo("bootstrap");
        assertThat(better.rows().get(0).firstBetter()).isGreaterThan(30);
        assertThat(better.rows().get(0).secondBetter()).isZero();
        assertThat(alike.rows().get(0).firstBetter() + alike.rows().get(0).secondBetter())
                .isLessThanOrEqualTo(2);
    }

    @Test
    void compared_abstention_isOneHalfAndHasNoRank() {
        var first = new ArrayList<>(answers(DETECTION, 3, 0.9, 0.9, 1));
        first.set(0, abstained(first.get(0)));

        Compared compared = compare(first, answers(DETECTION, 3, 0.9, 0.9, 1));

        Compared.Row row = compared.rows().get(0);
        assertThat(row.latents()).isEqualTo(3);
        assertThat(row.abstained()).isEqualTo(new Compared.Abstained(1, 0));
        assertThat(row.tested()).isEqualTo(2);
        assertThat(compared.correlations().get(0).latents()).isEqualTo(2);
    }

    @Test
    void compared_otherEvidence_isNotPaired() {
        List<ScoredLatent> later = answers(DETECTION, 3, 0.9, 0.9, 1).stream()
                .map(score -> new ScoredLatent(
                        score.id() + "b",
                        score.latent(),
                        "later",
                        2,
                        score.column(),
                        score.outcome(),
                        score.metrics(),
                        score.verdicts()))
                .toList();
        var both = new ArrayList<>(answers(DETECTION, 3, 0.9, 0.9, 1));
        both.addAll(later);

        assertThat(compare(answers(DETECTION, 3, 0.9, 0.9, 1), later).rows()).isEmpty();
        assertThat(Pairs.pairs(both, both))
                .hasSize(3)
                .allMatch(pair -> pair.first().revision() == 2);
    }

    @Test
    void compared_columnsThatDiffer_arePairedWhereThereIsOneOfEach() {
        ScoredLatent.Column top = column("detection", "lexical", "top");
        ScoredLatent.Column mix = column("detection", "lexical", "mix");
        List<ScoredLatent> quantiles = answers(DETECTION, 4, 0.9, 0.9, 1);

        assertThat(compare(quantiles, answers(top, 4, 0.8, 0.8, 1)).rows()).hasSize(1);

        var two = new ArrayList<>(answers(top, 4, 0.8, 0.8, 1));
        two.addAll(answers(mix, 4, 0.8, 0.8, 1));
        assertThat(compare(quantiles, two).rows()).isEmpty();
        assertThat(compare(quantiles, two).unpaired())
                .containsExactly(
                        "a: detection, judge lexical, llm 1 on quantiles",
                        "b: detection, judge lexical, llm 1 on mix",
                        "b: detection, judge lexical, llm 1 on top");
        two.addAll(quantiles);
        assertThat(compare(quantiles, two).rows()).hasSize(1);
    }

    @Test
    void compared_scorersOfOneRun_areRankedAgainstEachOther() {
        var run = new ArrayList<>(answers(DETECTION, 40, 0.5, 1, 1));
        run.addAll(answers(FUZZING, 40, 0.5, 1, 1));

        assertThat(compare(run, run).correlations())
                .extracting(Compared.Correlation::one)
                .contains("a detection/lexical", "b detection/lexical");
        assertThat(compare(run, run).correlations())
                .allMatch(correlation -> correlation.spearman() > 0.5 && correlation.kendall() > 0.3);
    }

    /** The area with weights is computed by one walk; counting pairs of a sample written out is its slow twin. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 60})
    void area_weights_isThatOfTheSampleWrittenOut(int n) {
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var verdicts = new ArrayList<SameWindows.Both>();
            var weights = new int[n];
            for (int i = 0; i < n; i++) {
                Verdict verdict = verdict(i, i % 2 == 0, null, random.nextInt(5) / 4.0);
                verdicts.add(new SameWindows.Both(verdict, verdict));
                weights[i] = random.nextInt(3);
            }
            double pairs = 0;
            double wins = 0;
            for (int i = 0; i < n; i += 2) {
                for (int j = 1; j < n; j += 2) {
                    double a = verdicts.get(i).first().getProbability();
                    double b = verdicts.get(j).first().getProbability();
                    pairs += weights[i] * weights[j];
                    wins += weights[i] * weights[j] * (a > b ? 1 : a == b ? 0.5 : 0);
                }
            }
            double area =
                    PairedArea.Ranked.of(verdicts, SameWindows.Both::first).area(weights);
            if (pairs == 0) {
                assertThat(area).isNaN();
            } else {
                assertThat(area).as("seed %d", seed).isCloseTo(wins / pairs, within(1e-12));
            }
        }
    }

    @Test
    void compared_scoresInAnotherOrder_areTheSame() {
        var first = new ArrayList<>(ranks(10, 1, 1));
        first.addAll(answers(DETECTION, 10, 0.7, 0.9, 1));
        List<ScoredLatent> second = answers(DETECTION, 10, 0.7, 0.9, 2);
        Compared compared = compare(first, second);

        Collections.reverse(first);

        assertThat(compare(first, second).toJson()).isEqualTo(compared.toJson());
    }

    private static Compared compare(List<ScoredLatent> first, List<ScoredLatent> second) {
        return new RunComparison("a", first, "b", second).compared();
    }

    private static ScoredLatent.Column column(String scorer, String judge, String sampler) {
        return new ScoredLatent.Column(
                new ScoredLatent.Question(scorer, WindowKind.RANDOM, false), judge, "llm", "1", sampler);
    }

    /** Latents whose chance of a right answer rises from one bound to the other. */
    private static List<ScoredLatent> answers(
            ScoredLatent.Column column, int latents, double from, double to, long seed) {
        var scores = new ArrayList<ScoredLatent>();
        for (int latent = 0; latent < latents; latent++) {
            var random = new SplittableRandom(Id.of(seed, column, latent).low());
            double right = from + (to - from) * latent / Math.max(1, latents - 1);
            var verdicts = new ArrayList<Verdict>();
            for (int i = 0; i < 100; i++) {
                verdicts.add(verdict(i, i % 2 == 0, (i % 2 == 0) == random.nextDouble() < right, null));
            }
            scores.add(score(column, latent, seed, verdicts));
        }
        return scores;
    }

    private static List<ScoredLatent> ranks(int latents, double distance, long seed) {
        var scores = new ArrayList<ScoredLatent>();
        for (int latent = 0; latent < latents; latent++) {
            var random = new SplittableRandom(Id.of(seed, "ranks", latent).low());
            var verdicts = new ArrayList<Verdict>();
            for (int i = 0; i < 100; i++) {
                double noise = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble();
                verdicts.add(verdict(i, i % 2 == 0, null, noise + (i % 2 == 0 ? distance * 0.577 : 0)));
            }
            scores.add(score(EMBEDDING, latent, seed, verdicts));
        }
        return scores;
    }

    private static ScoredLatent score(ScoredLatent.Column column, int latent, long seed, List<Verdict> verdicts) {
        return new ScoredLatent(
                Id.of("score", column, latent, seed).toString(),
                new LatentKey("layers.4", latent),
                "evidence " + latent,
                1,
                column,
                ScoreOutcome.JUDGED,
                Metrics.of(verdicts, 0.01).metrics(),
                verdicts);
    }

    private static ScoredLatent abstained(ScoredLatent score) {
        return new ScoredLatent(
                score.id(),
                score.latent(),
                score.evidence(),
                1,
                score.column(),
                ScoreOutcome.ABSTAINED,
                List.of(),
                List.of());
    }

    private static Verdict verdict(
            int window,
            boolean activating,
            @org.jspecify.annotations.Nullable Boolean answer,
            @org.jspecify.annotations.Nullable Double probability) {
        return new Verdict(
                "context",
                window,
                "part " + window / 2,
                window / 5,
                activating,
                activating ? 0 : -1,
                answer,
                probability,
                List.of());
    }
}
