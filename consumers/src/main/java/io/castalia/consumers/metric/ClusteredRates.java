package io.castalia.consumers.metric;

import io.castalia.schemas.wire.Verdict;
import java.util.List;

/** Rates of verdicts that are correlated within a prompt and within a part: Wilson's intervals on the effective number. */
final class ClusteredRates {

    private final List<Verdict> verdicts;
    private final double truePositive;
    private final double trueNegative;
    private final int activating;
    private final int silent;

    /** Takes verdicts that have an answer; at least one activating and one silent. */
    ClusteredRates(List<Verdict> answered) {
        verdicts = List.copyOf(answered);
        Confusion counts = Confusion.of(verdicts);
        activating = counts.activating();
        silent = counts.silent();
        if (activating == 0 || silent == 0) {
            throw new IllegalArgumentException(
                    "%d activating and %d silent windows have no rates; give at least one each"
                            .formatted(activating, silent));
        }
        truePositive = counts.truePositives() / (double) activating;
        trueNegative = counts.trueNegatives() / (double) silent;
    }

    /** Share of activating windows that were judged to match. */
    Estimate truePositiveRate() {
        return right(verdicts.stream().filter(Verdict::getActivating).toList());
    }

    /** Share of silent windows that were judged not to match. */
    Estimate trueNegativeRate() {
        return right(verdicts.stream().filter(v -> !v.getActivating()).toList());
    }

    /** Mean of the two; its design effect takes in what activating and silent windows of one cluster share. */
    Estimate balancedAccuracy() {
        var influence = new double[verdicts.size()];
        for (int i = 0; i < influence.length; i++) {
            Verdict verdict = verdicts.get(i);
            double right = Confusion.right(verdict) ? 1 : 0;
            influence[i] =
                    verdict.getActivating() ? (right - truePositive) / activating : (right - trueNegative) / silent;
        }
        Clusters.Design design = Clusters.of(verdicts).design(influence);
        return Rates.balancedAccuracy(
                Rates.wilson(truePositive, activating / design.effect(), design.quantile()),
                Rates.wilson(trueNegative, silent / design.effect(), design.quantile()));
    }

    /** Share of right answers; no verdicts say nothing: 0 to 1 around one half. */
    static Estimate right(List<Verdict> answered) {
        int n = answered.size();
        if (n == 0) {
            return Rates.wilson(0, 0);
        }
        double share = answered.stream().filter(Confusion::right).count() / (double) n;
        var influence = new double[n];
        for (int i = 0; i < n; i++) {
            influence[i] = (Confusion.right(answered.get(i)) ? 1 : 0) - share;
        }
        Clusters.Design design = Clusters.of(answered).design(influence);
        return Rates.wilson(share, n / design.effect(), design.quantile());
    }
}
