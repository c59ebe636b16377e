package io.castalia.streams.summary;

import io.castalia.schemas.Half;

/** What is counted of one latent on one side. Adding is exact, in any order. */
/*
 * Bytes: varint firing tokens, varint windows, i64 sum high, i64 sum low, u16 maximum (half), then the histogram as
 * varint n and n x (u8 bucket, varint count), ascending. The sum is a whole number of 2^-24, the smallest half.
 */
public final class SideCounts {

    private static final double UNIT = 0x1p-24;
    private static final double CARRY = 0x1p64;

    private long firingTokens;
    private long windows;
    private long sumHigh;
    private long sumLow;
    private int maximum;
    private final long[] histogram = new long[Peaks.BUCKETS];

    public SideCounts() {}

    /**
     * Counts that were kept elsewhere.
     *
     * @param sumHigh high half of the sum of activations, a whole number of 2^-24, as {@link #units} makes it
     * @param sumLow its low half, unsigned
     * @param maximum the largest activation, as the bits of a half
     * @param histogram (buckets) windows by peak
     */
    public SideCounts(long firingTokens, long windows, long sumHigh, long sumLow, int maximum, long[] histogram) {
        this.firingTokens = firingTokens;
        this.windows = windows;
        this.sumHigh = sumHigh;
        this.sumLow = sumLow;
        this.maximum = maximum;
        System.arraycopy(histogram, 0, this.histogram, 0, Peaks.BUCKETS);
    }

    void write(ByteWriter out) {
        out.varint(firingTokens).varint(windows).i64(sumHigh).i64(sumLow).u16(maximum);
        int buckets = 0;
        for (long count : histogram) {
            buckets += count == 0 ? 0 : 1;
        }
        out.varint(buckets);
        for (int i = 0; i < histogram.length; i++) {
            if (histogram[i] != 0) {
                out.u8(i).varint(histogram[i]);
            }
        }
    }

    /** Counts one window with n activations in half precision, and returns the peak's bits. */
    int add(short[] halves, int n) {
        int peak = 0;
        long sum = 0;
        for (int i = 0; i < n; i++) {
            peak = Math.max(peak, halves[i] & 0xffff);
            sum += units(halves[i]);
        }
        addSum(0, sum);
        firingTokens += n;
        windows++;
        maximum = Math.max(maximum, peak);
        histogram[Peaks.bucket(Half.toFloat((short) peak))]++;
        return peak;
    }

    void merge(SideCounts other) {
        firingTokens += other.firingTokens;
        windows += other.windows;
        addSum(other.sumHigh, other.sumLow);
        maximum = Math.max(maximum, other.maximum);
        for (int i = 0; i < histogram.length; i++) {
            histogram[i] += other.histogram[i];
        }
    }

    long firingTokens() {
        return firingTokens;
    }

    long windows() {
        return windows;
    }

    double sum() {
        double low = (sumLow >>> 1) * 2.0 + (sumLow & 1);
        return (sumHigh * CARRY + low) * UNIT;
    }

    float maximum() {
        return Half.toFloat((short) maximum);
    }

    long bucket(int i) {
        return histogram[i];
    }

    private void addSum(long high, long low) {
        sumLow += low;
        sumHigh += high + (Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0);
    }

    /** A half above zero as a whole number of 2^-24: its fraction, with the hidden one and shifted where it is normal. */
    public static long units(int half) {
        int exponent = (half >>> 10) & 0x1f;
        long fraction = half & 0x3ff;
        return exponent == 0 ? fraction : (fraction | 0x400) << (exponent - 1);
    }
}
