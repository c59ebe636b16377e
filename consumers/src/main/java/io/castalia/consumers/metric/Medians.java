package io.castalia.consumers.metric;

import io.castalia.schemas.Id;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Medians over latents, with the percentile bootstrap over latents. The draws depend on the names given, on nothing else. */
public final class Medians {

    /** What an explainer that says nothing enters a median as, whatever the metric: a coin's score. */
    public static final double ABSTAINED = 0.5;

    private static final int DRAWS = 2000;

    private Medians() {}

    /** The median; the middle two's mean where there is no middle. Throws IllegalArgumentException where there are none. */
    public static double median(double[] values) {
        double[] sorted = sorted(values);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The median with its bootstrap interval. One value has no interval.
     *
     * @param values one per latent, in any order
     * @param names what the median is of; the same names draw the same latents
     */
    public static Estimate bootstrap(double[] values, Object... names) {
        double[] sorted = sorted(values);
        double median = median(sorted);
        if (sorted.length == 1) {
            return Estimate.exact(median);
        }
        var random = new SplittableRandom(Id.of(names).low());
        var medians = new double[DRAWS];
        for (int d = 0; d < DRAWS; d++) {
            medians[d] = drawn(sorted, random);
        }
        Arrays.sort(medians);
        int low = (int) Math.floor(0.025 * (DRAWS - 1));
        int high = (int) Math.ceil(0.975 * (DRAWS - 1));
        return new Estimate(median, Math.min(median, medians[low]), Math.max(median, medians[high]));
    }

    /** The median of as many values drawn with replacement, found by counting how often each rank was drawn. */
    private static double drawn(double[] sorted, SplittableRandom random) {
        int n = sorted.length;
        var drawn = new int[n];
        for (int i = 0; i < n; i++) {
            drawn[random.nextInt(n)]++;
        }
        return (ranked(sorted, drawn, (n - 1) / 2) + ranked(sorted, drawn, n / 2)) / 2;
    }

    /** The value at a place, from 0, of the drawn values in ascending order. */
    private static double ranked(double[] sorted, int[] drawn, int place) {
        int rank = 0;
        int upTo = drawn[0];
        while (upTo <= place) {
            upTo += drawn[++rank];
        }
        return sorted[rank];
    }

    private static double[] sorted(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values have no median; count the latents first");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
