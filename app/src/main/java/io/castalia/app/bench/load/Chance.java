package io.castalia.app.bench.load;

import java.util.Arrays;

/**
 * What a draw of 64 bits comes to: a gap (its low 24 bits) and a factor (the next 24), from tables of quantiles that
 * stay in the nearest cache.
 */
final class Chance {

    /** Sigma of the factors' logarithm. */
    static final double SIGMA = 0.5;

    private static final int BITS = 12;
    private static final int CELLS = 1 << BITS;
    private static final int MASK = CELLS - 1;
    /* One factor moves the value far, the other fills in between: together log-normal, and in 2^24 steps. */
    private static final double COARSE = 0.8;
    private static final double FINE = 0.6;

    private static final double[] GAP = new double[CELLS];
    private static final double[] GAP_MORE = new double[CELLS];
    private static final float[] COARSE_FACTOR = factors(COARSE);
    private static final float[] FINE_FACTOR = factors(FINE);

    static {
        for (int i = 0; i < CELLS; i++) {
            GAP[i] = -Math.log1p(-(double) i / CELLS);
            // Beyond the last quantile the gap is memoryless: one more on average, drawn evenly from 0 to 2.
            double next = i + 1 < CELLS ? -Math.log1p(-(i + 1.0) / CELLS) : GAP[i] + 2;
            GAP_MORE[i] = (next - GAP[i]) / CELLS;
        }
    }

    private Chance() {}

    /** A gap, exponential with mean 1. */
    static double gap(long draw) {
        int cell = (int) draw & MASK;
        return GAP[cell] + GAP_MORE[cell] * ((int) (draw >>> BITS) & MASK);
    }

    /** A factor, log-normal about 1. */
    static float factor(long draw) {
        return COARSE_FACTOR[(int) (draw >>> (2 * BITS)) & MASK] * FINE_FACTOR[(int) (draw >>> (3 * BITS)) & MASK];
    }

    /** Every factor there is, ascending: 64 MiB. */
    static float[] allFactors() {
        var all = new float[CELLS * CELLS];
        for (int i = 0; i < CELLS; i++) {
            for (int j = 0; j < CELLS; j++) {
                all[i * CELLS + j] = COARSE_FACTOR[i] * FINE_FACTOR[j];
            }
        }
        Arrays.parallelSort(all);
        return all;
    }

    private static float[] factors(double share) {
        var factors = new float[CELLS];
        for (int i = 0; i < CELLS; i++) {
            factors[i] = (float) Math.exp(SIGMA * share * Normal.quantile((i + 0.5) / CELLS));
        }
        return factors;
    }
}
