package io.castalia.streams.summary;

import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * How often each window, and each pair of windows, was in a sample of r of n, over many samples.
 *
 * <p>In a sample without replacement inclusions exclude each other, so Pearson's statistic is too small; what is summed
 * here has chi-square's distribution.
 */
final class Inclusions {

    private final int n;
    private final int r;
    private final int[] windows;
    private final int[][] pairs;
    private int samples;

    Inclusions(int n, int r) {
        this.n = n;
        this.r = r;
        this.windows = new int[n];
        this.pairs = new int[n][n];
    }

    void count(int[] sample) {
        samples++;
        for (int i : sample) {
            windows[i]++;
            for (int j : sample) {
                pairs[i][j]++;
            }
        }
    }

    /** Where a statistic falls in chi-square's distribution, 0 to 1. */
    private static double place(double statistic, double freedom) {
        return new ChiSquaredDistribution(freedom).cumulativeProbability(statistic);
    }

    /** Of sum (O-E)^2 / (m p (1-p)) (n-1)/n, with n-1 degrees of freedom. */
    double ofWindows() {
        double p = chance(1);
        return place(squares() / (samples * p * (1 - p)) * (n - 1) / n, n - 1);
    }

    /**
     * The same for pairs, less what follows from the windows alone. The covariance of the pairs' inclusions is the same
     * for all pairs that share a window, and for all that share none: besides the constant it has two eigenvalues, one
     * for sums over windows and one, v(same) - 2 v(sharing) + v(apart), for the n (n-3) / 2 dimensions that are left.
     */
    double ofPairs() {
        double p = chance(2);
        double left = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                left += square(pairs[i][j] - samples * p);
            }
        }
        left -= square(r - 1) * squares() / (n - 2);
        double value = (p - p * p) - 2 * (chance(3) - p * p) + (chance(4) - p * p);
        return place(left / (samples * value), n * (n - 3.0) / 2);
    }

    private double squares() {
        double sum = 0;
        for (int count : windows) {
            sum += square(count - samples * chance(1));
        }
        return sum;
    }

    /* That a sample holds so many given windows. */
    private double chance(int given) {
        return IntStream.range(0, given)
                .mapToDouble(i -> (r - i) / (double) (n - i))
                .reduce(1, (a, b) -> a * b);
    }

    private static double square(double x) {
        return x * x;
    }
}
