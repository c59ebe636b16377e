package io.castalia.consumers.metric;

import io.castalia.schemas.wire.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import org.hipparchus.distribution.continuous.TDistribution;

/** Which verdicts are correlated: those of one prompt, and those on windows of one part. */
final class Clusters {

    /*
     * Two-way cluster-robust variance (Cameron, Gelbach and Miller, 2011): with e_i the influence of verdict i on an
     * estimate, V = sum over prompts (sum e)^2 + sum over parts (sum e)^2 - sum over their intersections (sum e)^2,
     * each times G / (G - 1). The design effect is V over the sum of e_i^2 times n / (n - 1), and not below 1.
     *
     * Only the excess over 1 is learned from the few clusters, so Student's t has (G - 1) over the root of the share of
     * the excess as its degrees of freedom: the normal quantile where there is no excess, G - 1 where all is excess.
     */

    private final Labels prompts;
    private final Labels parts;
    private final Labels both;

    private Clusters(List<Verdict> verdicts) {
        prompts = Labels.of(verdicts, Verdict::getPrompt);
        parts = Labels.of(verdicts, Verdict::getPart);
        both = Labels.of(verdicts, verdict -> List.of(verdict.getPrompt(), verdict.getPart()));
    }

    static Clusters of(List<Verdict> verdicts) {
        return new Clusters(verdicts);
    }

    /** How much clustering widens the interval of an estimate, given each verdict's influence on it, in order. */
    Design design(double[] influence) {
        double alone = 0;
        for (double e : influence) {
            alone += e * e;
        }
        if (alone == 0) {
            return Design.NONE;
        }
        double clustered = prompts.variance(influence) + parts.variance(influence) - both.variance(influence);
        double unclustered = alone * Labels.unbiased(influence.length);
        double effect = Math.max(1, clustered / unclustered);
        double excess = 1 - 1 / effect;
        int groups = Math.min(prompts.groups, parts.groups);
        return excess == 0 || groups < 2
                ? new Design(effect, Rates.Z)
                : new Design(effect, student((groups - 1) / Math.sqrt(excess)));
    }

    private static double student(double freedom) {
        return new TDistribution(freedom).inverseCumulativeProbability(0.975);
    }

    /**
     * What clustering costs.
     *
     * @param effect design effect, at least 1: n verdicts are worth n / effect independent ones
     * @param quantile half-width of the interval in standard errors
     */
    record Design(double effect, double quantile) {
        static final Design NONE = new Design(1, Rates.Z);
    }

    /** One way of grouping: the group of each verdict, numbered as they appear. */
    private record Labels(List<Integer> of, int groups) {

        static Labels of(List<Verdict> verdicts, Function<Verdict, Object> name) {
            var numbers = new HashMap<Object, Integer>();
            List<Integer> labels = verdicts.stream()
                    .map(verdict -> numbers.computeIfAbsent(name.apply(verdict), unseen -> numbers.size()))
                    .toList();
            return new Labels(labels, numbers.size());
        }

        double variance(double[] influence) {
            var sums = new double[groups];
            for (int i = 0; i < influence.length; i++) {
                sums[of.get(i)] += influence[i];
            }
            double squares = 0;
            for (double sum : sums) {
                squares += sum * sum;
            }
            return squares * unbiased(groups);
        }

        static double unbiased(int n) {
            return n < 2 ? 1 : n / (n - 1.0);
        }
    }
}
