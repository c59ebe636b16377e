package io.castalia.consumers.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.hipparchus.distribution.discrete.BinomialDistribution;

/** Two runs on the same examples. */
public final class Comparison {

    private Comparison() {}

    /**
     * McNemar's exact test, two-sided.
     *
     * @param onlyFirst examples that only the first run got right
     * @param onlySecond examples that only the second got right
     * @return probability of a difference as large where there is none; 1 where the runs never differ
     */
    public static double mcNemar(int onlyFirst, int onlySecond) {
        int n = onlyFirst + onlySecond;
        if (n == 0) {
            return 1;
        }
        double tail = new BinomialDistribution(n, 0.5).cumulativeProbability(Math.min(onlyFirst, onlySecond));
        return Math.min(1, 2 * tail);
    }

    /**
     * Benjamini and Hochberg's choice.
     *
     * @param probabilities one per latent
     * @param rate false discoveries to be allowed, 0 to 1
     * @return by latent, whether it differs
     */
    public static boolean[] discoveries(double[] probabilities, double rate) {
        int[] order = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> probabilities[i]))
                .mapToInt(i -> i)
                .toArray();
        int last = 0;
        for (int k = 0; k < order.length; k++) {
            if (probabilities[order[k]] <= rate * (k + 1) / order.length) {
                last = k + 1;
            }
        }
        var found = new boolean[probabilities.length];
        Arrays.stream(order, 0, last).forEach(i -> found[i] = true);
        return found;
    }
}
