package io.castalia.consumers.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.QuantileRecall;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {

    /** 40 activating of which 30 are found, 40 silent of which 10 are taken for activating. */
    private static List<Verdict> answers() {
        return IntStream.range(0, 80)
                .mapToObj(i -> Verdicts.answered(i < 40, i < 40 ? i < 30 : i < 50, i / 5, "part " + i))
                .toList();
    }

    @Test
    void of_answers_countsAndRates() {
        Metrics metrics = Metrics.of(answers(), 0.01);

        assertThat(List.of(
                        metrics.asked(),
                        metrics.parsed(),
                        metrics.truePositives(),
                        metrics.falseNegatives(),
                        metrics.falsePositives(),
                        metrics.trueNegatives()))
                .containsExactly(80, 80, 30, 10, 10, 30);
        assertThat(value(metrics, "balanced_accuracy")).isEqualTo(0.75);
        assertThat(value(metrics, "precision")).isEqualTo(0.75);
        assertThat(value(metrics, "f1")).isCloseTo(0.75, within(1e-12));
        assertThat(value(metrics, "precision_at_density"))
                .isCloseTo(0.75 * 0.01 / (0.75 * 0.01 + 0.25 * 0.99), within(1e-12));
        assertThat(metrics.metrics())
                .extracting(Metric::getName)
                .containsExactly(
                        "balanced_accuracy",
                        "true_positive_rate",
                        "true_negative_rate",
                        "precision",
                        "recall",
                        "f1",
                        "precision_at_density",
                        "f1_at_density");
    }

    @Test
    void of_similarities_measuresAreasOnly() {
        List<Verdict> verdicts = IntStream.range(0, 20)
                .mapToObj(i -> Verdicts.ranked(i % 2 == 0, i / 20.0, i, "part " + i))
                .toList();

        Metrics metrics = Metrics.of(verdicts, 0.1);

        assertThat(metrics.metrics()).extracting(Metric::getName).containsExactly("auroc", "auprc", "auprc_at_density");
        assertThat(metrics.parsed()).isEqualTo(20);
        assertThat(metrics.truePositives() + metrics.trueNegatives()).isZero();
        assertThat(metrics.quantileRecalls()).isEmpty();
    }

    @Test
    void of_unreadableAnswers_areAskedAndNotParsed() {
        var verdicts = new ArrayList<>(answers());
        verdicts.add(new Verdict("context", 0, "part", 99, true, 0, null, null, List.of()));

        Metrics metrics = Metrics.of(verdicts, 0.01);

        assertThat(metrics.asked()).isEqualTo(81);
        assertThat(metrics.parsed()).isEqualTo(80);
        assertThat(value(metrics, "balanced_accuracy")).isEqualTo(0.75);
    }

    @Test
    void of_oneSortOnly_hasCountsButNoRates() {
        Metrics metrics = Metrics.of(answers().subList(0, 40), 0.01);

        assertThat(metrics.metrics()).isEmpty();
        assertThat(metrics.truePositives()).isEqualTo(30);
    }

    @Test
    void of_nothing_isEmpty() {
        assertThat(Metrics.of(List.of(), 0)).isEqualTo(new Metrics(0, 0, 0, 0, 0, 0, List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void of_constantJudge_scoresOneHalf(boolean answer) {
        List<Verdict> verdicts = IntStream.range(0, 80)
                .mapToObj(i -> Verdicts.answered(i < 40, answer, i / 5, "part " + i))
                .toList();

        Metrics metrics = Metrics.of(verdicts, 0.01);

        assertThat(value(metrics, "balanced_accuracy")).isEqualTo(0.5);
        assertThat(value(metrics, "true_positive_rate")).isEqualTo(answer ? 1 : 0);
        assertThat(value(metrics, "precision")).isEqualTo(answer ? 0.5 : 0);
        assertThat(metrics.metrics()).allSatisfy(MetricsTest::isAnInterval);
    }

    @Test
    void of_quantiles_recallOfEach() {
        List<Verdict> verdicts = IntStream.range(0, 20)
                .mapToObj(i -> new Verdict("context", 0, "part " + i, i / 5, true, i % 2, i % 2 == 0, null, List.of()))
                .toList();

        List<QuantileRecall> recalls = Metrics.of(verdicts, 0.01).quantileRecalls();

        assertThat(recalls).extracting(QuantileRecall::getQuantile).containsExactly(0, 1);
        assertThat(recalls).extracting(QuantileRecall::getHits).containsExactly(10, 0);
        assertThat(recalls.get(0).getLow()).isBetween(0.65, 0.75);
        assertThat(recalls.get(1).getHigh()).isBetween(0.25, 0.35);
    }

    @Test
    void of_densityThatIsNoShare_refuses() {
        assertThatThrownBy(() -> Metrics.of(List.of(), 1.5))
                .hasMessageContaining("1.5")
                .hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> Metrics.of(List.of(), Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void density_countsWindowsOfBothSides() {
        var statistics = new LatentStatistics(32_000L, 125L, 1000L, 60L, 15L, 5L, 1.0, 1f, List.of());

        assertThat(Metrics.density(statistics)).isEqualTo(0.02);
        assertThat(Metrics.density(new LatentStatistics(0L, 0L, 0L, 0L, 0L, 0L, 0.0, 0f, List.of())))
                .isZero();
    }

    private static double value(Metrics metrics, String name) {
        return metrics.metrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static void isAnInterval(Metric metric) {
        assertThat(metric.getValue()).as(metric.getName()).isBetween(metric.getLow(), metric.getHigh());
        assertThat(metric.getLow()).as(metric.getName()).isNotNegative();
        assertThat(metric.getHigh()).as(metric.getName()).isLessThanOrEqualTo(1);
    }
}
