package io.castalia.consumers.metric;

import io.castalia.schemas.wire.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** How well a similarity or probability ranks activating windows above silent ones. */
final class Ranking {

    private final List<Verdict> verdicts;
    private final double[] activating; // ascending
    private final double[] silent; // ascending

    /** Takes verdicts that have a probability; at least one activating and one silent. */
    Ranking(List<Verdict> ranked) {
        verdicts = List.copyOf(ranked);
        activating = sorted(verdicts, true);
        silent = sorted(verdicts, false);
        if (activating.length == 0 || silent.length == 0) {
            throw new IllegalArgumentException(
                    "%d activating and %d silent windows rank nothing; give at least one each"
                            .formatted(activating.length, silent.length));
        }
    }

    /** Area under the receiver operating characteristic, ties one half. */
    Estimate auroc() {
        double area = area();
        var influence = new double[verdicts.size()];
        double wins = 0;
        double losses = 0;
        for (int i = 0; i < influence.length; i++) {
            Verdict verdict = verdicts.get(i);
            if (verdict.getActivating()) {
                influence[i] = (below(silent, value(verdict)) - area) / activating.length;
                wins += influence[i] * influence[i];
            } else {
                influence[i] = (1 - area - below(activating, value(verdict))) / silent.length;
                losses += influence[i] * influence[i];
            }
        }
        Clusters.Design design = Clusters.of(verdicts).design(influence);
        double variance = wins * unbiased(activating.length) + losses * unbiased(silent.length);
        return new AreaInterval(activating.length, silent.length)
                .around(area, variance * design.effect(), design.quantile());
    }

    /**
     * Area under the curve of precision over recall, by steps at each value.
     *
     * @param share share of activating windows that the precision is taken at
     */
    double auprc(double share) {
        double area = 0;
        double recall = 0;
        int i = activating.length;
        int j = silent.length;
        while (i > 0) {
            double value = activating[i - 1];
            while (i > 0 && activating[i - 1] >= value) {
                i--;
            }
            while (j > 0 && silent[j - 1] >= value) {
                j--;
            }
            double found = (activating.length - i) / (double) activating.length;
            double alarms = (silent.length - j) / (double) silent.length;
            area += (found - recall) * Rates.precision(found, alarms, share);
            recall = found;
        }
        return area;
    }

    private double area() {
        double sum = 0;
        for (double value : activating) {
            sum += below(silent, value);
        }
        return sum / activating.length;
    }

    /** Share of the others below a value, ties one half: DeLong's placement value. The others ascend. */
    private static double below(double[] others, double value) {
        return (first(others, value, false) + first(others, value, true)) / (2.0 * others.length);
    }

    /** How many of the others are below a value, or, on demand, not above it. */
    private static int first(double[] others, double value, boolean orEqual) {
        int low = 0;
        int high = others.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (others[middle] < value || (orEqual && others[middle] == value)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double unbiased(int n) {
        return n < 2 ? 1 : n / (n - 1.0);
    }

    private static double[] sorted(List<Verdict> verdicts, boolean activating) {
        double[] values = verdicts.stream()
                .filter(verdict -> verdict.getActivating() == activating)
                .mapToDouble(Ranking::value)
                .toArray();
        Arrays.sort(values);
        return values;
    }

    private static double value(Verdict verdict) {
        return Objects.requireNonNull(verdict.getProbability(), "a ranked verdict has a probability");
    }
}
