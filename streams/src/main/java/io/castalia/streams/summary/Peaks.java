package io.castalia.streams.summary;

/** The logarithmic buckets of a histogram of peaks: bucket i holds [2^(i/4 - 14), 2^((i+1)/4 - 14)), smaller ones 0. */
public final class Peaks {

    /** How many buckets there are: up to the largest half. */
    public static final int BUCKETS = 120;

    private static final float QUARTER = 1.1892071f;
    private static final float HALF = 1.4142135f;
    private static final float THREE_QUARTERS = 1.6817929f;

    private Peaks() {}

    /** The bucket of a peak above zero. */
    public static int bucket(float peak) {
        int exponent = Math.getExponent(peak);
        if (exponent < -14) {
            return 0;
        }
        // The powers round down in single precision, and no half lies between a power and its rounding.
        float mantissa = Math.scalb(peak, -exponent);
        int quarter = mantissa < QUARTER ? 0 : mantissa < HALF ? 1 : mantissa < THREE_QUARTERS ? 2 : 3;
        return Math.min(4 * (exponent + 14) + quarter, BUCKETS - 1);
    }
}
