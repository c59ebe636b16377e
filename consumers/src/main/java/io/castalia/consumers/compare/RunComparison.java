package io.castalia.consumers.compare;

import io.castalia.consumers.compare.Compared.Correlation;
import io.castalia.consumers.compare.Compared.Row;
import io.castalia.consumers.metric.Comparison;
import io.castalia.consumers.metric.Medians;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.hipparchus.stat.correlation.KendallsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * Compares two runs latent by latent, on the same examples: McNemar's exact test where judges say yes and no, the paired
 * bootstrap of the area where they rank, and Benjamini and Hochberg's choice over latents at 5 %.
 */
final class RunComparison {

    private static final double FALSE_DISCOVERIES = 0.05;

    private final String firstName;
    private final String secondName;
    private final List<ScoredLatent> first;
    private final List<ScoredLatent> second;

    RunComparison(String firstName, List<ScoredLatent> first, String secondName, List<ScoredLatent> second) {
        this.firstName = firstName;
        this.secondName = secondName;
        this.first = List.copyOf(first);
        this.second = List.copyOf(second);
    }

    Compared compared() {
        var rows = new ArrayList<Row>();
        var correlations = new ArrayList<Correlation>();
        var ofFirst = new ArrayList<ScoredLatent.Column>();
        var ofSecond = new ArrayList<ScoredLatent.Column>();
        for (Pairs.Row row : Pairs.rows(first, second)) {
            ofFirst.add(row.first());
            ofSecond.add(row.second());
            row(row, ScoredLatent.ACCURACY).ifPresent(rows::add);
            row(row, ScoredLatent.AREA).ifPresent(rows::add);
            correlations.add(correlation(name(firstName, row.first()), name(secondName, row.second()), row.pairs()));
        }
        correlations.addAll(within(firstName, first));
        correlations.addAll(within(secondName, second));
        var unpaired = new TreeSet<String>();
        Pairs.unpaired(first, ofFirst).forEach(left -> unpaired.add(firstName + ": " + left));
        Pairs.unpaired(second, ofSecond).forEach(left -> unpaired.add(secondName + ": " + left));
        return new Compared(firstName, secondName, rows, correlations, unpaired);
    }

    private Optional<Row> row(Pairs.Row of, String metric) {
        if (of.pairs().stream()
                .noneMatch(pair -> pair.first().metric(metric).isPresent()
                        && pair.second().metric(metric).isPresent())) {
            return Optional.empty();
        }
        List<Pairs.Pair> both = of.pairs().stream()
                .filter(pair -> value(pair.first(), metric).isPresent()
                        && value(pair.second(), metric).isPresent())
                .toList();
        List<Tested> tested = both.stream()
                .map(pair -> tested(pair, metric))
                .flatMap(Optional::stream)
                .toList();
        boolean[] found = Comparison.discoveries(
                tested.stream().mapToDouble(Tested::probability).toArray(), FALSE_DISCOVERIES);
        int up = 0;
        int down = 0;
        for (int i = 0; i < found.length; i++) {
            up += found[i] && tested.get(i).difference() > 0 ? 1 : 0;
            down += found[i] && tested.get(i).difference() < 0 ? 1 : 0;
        }
        ToDoubleFunction<Pairs.Pair> ofFirst =
                pair -> value(pair.first(), metric).orElseThrow();
        ToDoubleFunction<Pairs.Pair> ofSecond =
                pair -> value(pair.second(), metric).orElseThrow();
        return Optional.of(new Row(
                of.first(),
                of.second(),
                metric,
                metric.equals(ScoredLatent.AREA) ? "bootstrap" : "mcnemar",
                both.size(),
                new Compared.Abstained(
                        (int) both.stream()
                                .filter(pair -> pair.first().abstained())
                                .count(),
                        (int) both.stream()
                                .filter(pair -> pair.second().abstained())
                                .count()),
                tested.size(),
                Medians.bootstrap(both.stream().mapToDouble(ofFirst).toArray(), firstName, of.first(), metric),
                Medians.bootstrap(both.stream().mapToDouble(ofSecond).toArray(), secondName, of.second(), metric),
                Medians.bootstrap(
                        both.stream()
                                .mapToDouble(pair -> ofFirst.applyAsDouble(pair) - ofSecond.applyAsDouble(pair))
                                .toArray(),
                        firstName,
                        secondName,
                        of.first(),
                        of.second(),
                        metric),
                up,
                down));
    }

    private static OptionalDouble value(ScoredLatent score, String metric) {
        return score.abstained() ? OptionalDouble.of(Medians.ABSTAINED) : score.metric(metric);
    }

    /**
     * A latent's test.
     *
     * @param difference whose sign says which run is better
     */
    private record Tested(double difference, double probability) {}

    private static Optional<Tested> tested(Pairs.Pair pair, String metric) {
        List<SameWindows.Both> same =
                SameWindows.of(pair.first().verdicts(), pair.second().verdicts());
        if (metric.equals(ScoredLatent.ACCURACY)) {
            List<SameWindows.Both> answered = same.stream()
                    .filter(both ->
                            both.first().getAnswer() != null && both.second().getAnswer() != null)
                    .toList();
            int onlyFirst = (int) answered.stream()
                    .filter(b -> right(b.first()) && !right(b.second()))
                    .count();
            int onlySecond = (int) answered.stream()
                    .filter(b -> !right(b.first()) && right(b.second()))
                    .count();
            return answered.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Tested(onlyFirst - onlySecond, Comparison.mcNemar(onlyFirst, onlySecond)));
        }
        List<SameWindows.Both> ranked = same.stream()
                .filter(both ->
                        both.first().getProbability() != null && both.second().getProbability() != null)
                .toList();
        if (ranked.stream().map(both -> both.first().getActivating()).distinct().count() < 2) {
            return Optional.empty();
        }
        PairedArea area = PairedArea.of(ranked, pair.first().id(), pair.second().id());
        return Optional.of(new Tested(area.difference().value(), area.probability()));
    }

    private static boolean right(Verdict verdict) {
        return Objects.equals(verdict.getAnswer(), verdict.getActivating());
    }

    /** Each two scorers of a run that judged the same explanations. */
    private static List<Correlation> within(String run, List<ScoredLatent> scores) {
        var correlations = new ArrayList<Correlation>();
        var columns = Pairs.columns(scores);
        var names = List.copyOf(columns.keySet());
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                if (names.get(i).sameExplanation(names.get(j))) {
                    correlations.add(correlation(
                            name(run, names.get(i)),
                            name(run, names.get(j)),
                            Pairs.pairs(
                                    columns.getOrDefault(names.get(i), List.of()),
                                    columns.getOrDefault(names.get(j), List.of()))));
                }
            }
        }
        return correlations;
    }

    /** Abstentions have no rank. */
    private static Correlation correlation(String one, String other, List<Pairs.Pair> pairs) {
        List<Pairs.Pair> judged = pairs.stream()
                .filter(pair ->
                        pair.first().main().isPresent() && pair.second().main().isPresent())
                .toList();
        double[] a = judged.stream()
                .mapToDouble(pair -> pair.first().main().orElseThrow())
                .toArray();
        double[] b = judged.stream()
                .mapToDouble(pair -> pair.second().main().orElseThrow())
                .toArray();
        return a.length < 2
                ? new Correlation(one, other, a.length, Double.NaN, Double.NaN)
                : new Correlation(
                        one,
                        other,
                        a.length,
                        new SpearmansCorrelation().correlation(a, b),
                        new KendallsCorrelation().correlation(a, b));
    }

    private static String name(String run, ScoredLatent.Column column) {
        return "%s %s/%s%s"
                .formatted(
                        run,
                        column.question().scorer(),
                        column.judge(),
                        column.question().stoppedEarly() ? " stopped early" : "");
    }
}
