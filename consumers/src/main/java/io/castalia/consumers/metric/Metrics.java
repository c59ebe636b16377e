package io.castalia.consumers.metric;

import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.QuantileRecall;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a score takes from its verdicts. All intervals are 95 % and allow for the correlation of verdicts within a prompt
 * and within a part.
 *
 * @param asked windows asked about
 * @param parsed verdicts with an answer or a probability
 * @param truePositives activating windows judged to match
 * @param falseNegatives activating windows judged not to match
 * @param falsePositives silent windows judged to match
 * @param trueNegatives silent windows judged not to match
 * @param metrics in a fixed order; rates where windows of both sorts have answers, areas where both have probabilities
 * @param quantileRecalls by quantile, the strongest first, of activating windows that have an answer and a quantile
 */
public record Metrics(
        int asked,
        int parsed,
        int truePositives,
        int falseNegatives,
        int falsePositives,
        int trueNegatives,
        List<Metric> metrics,
        List<QuantileRecall> quantileRecalls) {

    private static final double EVEN = 0.5;

    public Metrics {
        metrics = List.copyOf(metrics);
        quantileRecalls = List.copyOf(quantileRecalls);
    }

    /**
     * Counts and measures.
     *
     * @param verdicts on one kind of silent windows
     * @param density share of all windows in which the latent fires, 0 to 1; see {@link #density}
     */
    public static Metrics of(List<Verdict> verdicts, double density) {
        return of(verdicts, density, false);
    }

    /**
     * The same where asking stopped, or might have stopped, on account of what had been answered: intervals hold whenever
     * that is, and areas have none.
     *
     * @param verdicts on one kind of silent windows, numbered by prompt
     */
    public static Metrics sequential(List<Verdict> verdicts, double density) {
        return of(verdicts, density, true);
    }

    private static Metrics of(List<Verdict> verdicts, double density, boolean sequential) {
        if (!(density >= 0 && density <= 1)) {
            throw new IllegalArgumentException(
                    "a density of %s is no share of windows; give 0 to 1".formatted(density));
        }
        List<Verdict> answered =
                verdicts.stream().filter(v -> v.getAnswer() != null).toList();
        List<Verdict> ranked =
                verdicts.stream().filter(v -> v.getProbability() != null).toList();
        long parsed = verdicts.stream()
                .filter(v -> v.getAnswer() != null || v.getProbability() != null)
                .count();
        Confusion counts = Confusion.of(answered);
        var metrics = new ArrayList<Metric>();
        if (bothSorts(answered)) {
            metrics.addAll(
                    sequential ? rates(Looks.of(answered), density) : rates(new ClusteredRates(answered), density));
        }
        if (bothSorts(ranked)) {
            metrics.addAll(areas(new Ranking(ranked), density, sequential));
        }
        return new Metrics(
                verdicts.size(),
                (int) parsed,
                counts.truePositives(),
                counts.falseNegatives(),
                counts.falsePositives(),
                counts.trueNegatives(),
                metrics,
                recalls(answered, sequential));
    }

    /** Share of all windows in which the latent fires, both sides together; 0 where no window was seen. */
    public static double density(LatentStatistics statistics) {
        long windows = statistics.getWindows();
        long firing = statistics.getExplainingWindows() + statistics.getScoringWindows();
        return windows == 0 ? 0 : Math.min(1, firing / (double) windows);
    }

    private static List<Metric> rates(ClusteredRates rates, double density) {
        Estimate positive = rates.truePositiveRate();
        Estimate negative = rates.trueNegativeRate();
        return List.of(
                metric("balanced_accuracy", rates.balancedAccuracy()),
                metric("true_positive_rate", positive),
                metric("true_negative_rate", negative),
                metric("precision", Rates.precision(positive, negative, EVEN)),
                metric("recall", positive),
                metric("f1", Rates.f1(positive, negative, EVEN)),
                metric("precision_at_density", Rates.precision(positive, negative, density)),
                metric("f1_at_density", Rates.f1(positive, negative, density)));
    }

    /** Two rates whose intervals hold together bound what rises with both. */
    private static List<Metric> rates(Looks looks, double density) {
        Estimate positive = looks.right(Verdict::getActivating);
        Estimate negative = looks.right(verdict -> !verdict.getActivating());
        Estimate both = looks.rightOfTwo(Verdict::getActivating);
        Estimate other = looks.rightOfTwo(verdict -> !verdict.getActivating());
        return List.of(
                metric("balanced_accuracy", looks.balancedAccuracy()),
                metric("true_positive_rate", positive),
                metric("true_negative_rate", negative),
                metric("precision", Rates.boxed(both, other, (p, n) -> Rates.precision(p, 1 - n, EVEN))),
                metric("recall", positive),
                metric("f1", Rates.boxed(both, other, (p, n) -> Rates.f1(Rates.precision(p, 1 - n, EVEN), p))),
                metric("precision_at_density", Rates.boxed(both, other, (p, n) -> Rates.precision(p, 1 - n, density))),
                metric(
                        "f1_at_density",
                        Rates.boxed(both, other, (p, n) -> Rates.f1(Rates.precision(p, 1 - n, density), p))));
    }

    private static List<Metric> areas(Ranking ranking, double density, boolean sequential) {
        return List.of(
                metric("auroc", sequential ? Estimate.exact(ranking.auroc().value()) : ranking.auroc()),
                metric("auprc", Estimate.exact(ranking.auprc(EVEN))),
                metric("auprc_at_density", Estimate.exact(ranking.auprc(density))));
    }

    private static List<QuantileRecall> recalls(List<Verdict> answered, boolean sequential) {
        Map<Integer, List<Verdict>> byQuantile = answered.stream()
                .filter(v -> v.getActivating() && v.getQuantile() >= 0)
                .collect(Collectors.groupingBy(Verdict::getQuantile, TreeMap::new, Collectors.toList()));
        var recalls = new ArrayList<QuantileRecall>();
        byQuantile.forEach((quantile, members) -> {
            int hits = (int) members.stream().filter(Confusion::right).count();
            Estimate recall = sequential ? Looks.of(members).right(member -> true) : ClusteredRates.right(members);
            recalls.add(new QuantileRecall(quantile, members.size(), hits, recall.low(), recall.high()));
        });
        return recalls;
    }

    private static Metric metric(String name, Estimate estimate) {
        return new Metric(name, estimate.value(), estimate.low(), estimate.high());
    }

    private static boolean bothSorts(List<Verdict> verdicts) {
        return verdicts.stream().map(Verdict::getActivating).distinct().count() == 2;
    }
}
