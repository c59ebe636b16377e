package io.castalia.consumers.estimate;

import io.castalia.consumers.metric.Estimate;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.descriptive.moment.Variance;

/**
 * A total of all from a sample without replacement: the mean times their number, with Student's interval and the correction
 * for a finite population (Cochran, Sampling Techniques, 1977, section 2.8).
 */
final class SampledTotal {

    private static final double UPPER = 0.975;

    private SampledTotal() {}

    /**
     * The total with its 95 % interval; one value of several has none.
     *
     * @param values those of the sample, at least one
     * @param all how many there are, the sample among them
     */
    static Estimate of(double[] values, long all) {
        int n = values.length;
        if (n == 0 || all < n) {
            throw new IllegalArgumentException("%d values are no sample of %d; give 1 to as many".formatted(n, all));
        }
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double total = n == all ? sum : sum * all / n;
        if (n == 1 || n == all) {
            return Estimate.exact(total);
        }
        double error = all * Math.sqrt(new Variance().evaluate(values) / n * (1 - n / (double) all));
        double half = new TDistribution(n - 1.0).inverseCumulativeProbability(UPPER) * error;
        return new Estimate(total, Math.max(0, total - half), total + half);
    }
}
