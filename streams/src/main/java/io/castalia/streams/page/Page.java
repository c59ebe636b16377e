package io.castalia.streams.page;

import io.castalia.schemas.Half;
import io.castalia.streams.summary.Peaks;
import io.castalia.streams.summary.SideCounts;
import io.castalia.streams.summary.SummaryShape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Counts and gates of {@link #LATENTS} latents, what was last sent of them, and the newest of their examples, which are
 * too few yet for a row of their own. A group is a latent on a side: row of the latent x 2 + side.
 *
 * <p>On the heap: some 140 KB, whatever the stream.
 */
public final class Page {

    /** Latents of a page. */
    public static final int LATENTS = 128;

    static final int SIDES = 2;
    static final int GROUPS = LATENTS * SIDES;

    private static final int FULL = Integer.MAX_VALUE;
    private static final byte[] BUCKETS = new byte[0x7c00];

    static {
        for (int half = 1; half < BUCKETS.length; half++) {
            BUCKETS[half] = (byte) Peaks.bucket(Half.toFloat((short) half));
        }
    }

    final long[] tokens = new long[GROUPS];
    final long[] windows = new long[GROUPS];
    final long[] sumHigh = new long[GROUPS];
    final long[] sumLow = new long[GROUPS];
    final int[] maximum = new int[GROUPS];
    final int[] histogram = new int[GROUPS * Peaks.BUCKETS];
    final byte[] lowest = new byte[GROUPS]; // the lowest bucket with a window in it
    final byte[] highest = new byte[GROUPS]; // the highest
    private long[] carried = {}; // as histogram, what no longer fits there; empty until needed
    final int[] strengthGates = new int[GROUPS];
    final int[] ticketGates = new int[GROUPS];
    final Sendings sendings = new Sendings(LATENTS);

    /* Bytes of the rows of fragments: those merged last, and those since. */
    long mergedBytes;
    long newBytes;
    byte[] tail = {};

    /** A page of latents that have never fired. */
    public Page(SummaryShape shape) {
        Arrays.fill(strengthGates, shape.strongest() == 0 ? FULL : 0);
        Arrays.fill(ticketGates, -1);
        Arrays.fill(lowest, (byte) Peaks.BUCKETS);
    }

    /** The page of a latent, where so many shards share the latents. */
    public static int numberOf(int latent, int shards) {
        return latent / shards / LATENTS;
    }

    /** Where the latent stands in it. */
    public static int rowOf(int latent, int shards) {
        return latent / shards % LATENTS;
    }

    /** What was last sent of the latents. */
    public Sendings sendings() {
        return sendings;
    }

    /** How strong a window is: by peak, then by the hash of its name, the lower the stronger. Above zero. */
    static long strength(int peak, long name) {
        return (long) peak << 48 | ~name >>> 16;
    }

    /** Counts a window with so many firings, whose peak is given as the bits of a half, and the sum in its units. */
    void count(int group, int firings, int peak, long sum) {
        tokens[group] += firings;
        windows[group]++;
        maximum[group] = Math.max(maximum[group], peak);
        long low = sumLow[group] + sum;
        sumHigh[group] += Long.compareUnsigned(low, sum) < 0 ? 1 : 0;
        sumLow[group] = low;
        byte ofPeak = BUCKETS[peak];
        lowest[group] = (byte) Math.min(lowest[group], ofPeak);
        highest[group] = (byte) Math.max(highest[group], ofPeak);
        int bucket = group * Peaks.BUCKETS + ofPeak;
        if (++histogram[bucket] == FULL) {
            carry(bucket, FULL);
            histogram[bucket] = 0;
        }
    }

    /**
     * Whether a window may be among the strongest or in the sample. Compares the upper halves of ranks: some are let in
     * that a merge then lets go.
     */
    boolean admits(int group, int strength, int ticket) {
        return strength >= strengthGates[group] || Integer.compareUnsigned(ticket, ticketGates[group]) <= 0;
    }

    /** Raises the gates to these ranks; 0 and all ones leave them open. */
    void tighten(int group, long strength, long ticket, boolean keepsStrongest) {
        if (keepsStrongest) {
            strengthGates[group] = Math.max(strengthGates[group], (int) (strength >>> 32));
        }
        int upper = (int) (ticket >>> 32);
        if (Integer.compareUnsigned(upper, ticketGates[group]) < 0) {
            ticketGates[group] = upper;
        }
    }

    /** Whether a latent has ever fired. */
    public boolean fired(int row) {
        return windows(row) > 0;
    }

    /** Windows in which a latent fires, both sides. */
    public long windows(int row) {
        return windows[row * SIDES] + windows[row * SIDES + 1];
    }

    /** Windows in which a latent fires on a side. */
    public long windows(int row, int side) {
        return windows[row * SIDES + side];
    }

    /** Tokens on which a latent fires, both sides. */
    public long tokens(int row) {
        return tokens[row * SIDES] + tokens[row * SIDES + 1];
    }

    /** The largest activation of a latent, as the bits of a half. */
    public int maximum(int row) {
        return Math.max(maximum[row * SIDES], maximum[row * SIDES + 1]);
    }

    /** Windows of a group by peak. */
    long bucket(int group, int bucket) {
        int at = group * Peaks.BUCKETS + bucket;
        return histogram[at] + (carried.length == 0 ? 0 : carried[at]);
    }

    void setBucket(int group, int bucket, long count) {
        int at = group * Peaks.BUCKETS + bucket;
        histogram[at] = (int) (count % FULL);
        if (count > 0) {
            lowest[group] = (byte) Math.min(lowest[group], bucket);
            highest[group] = (byte) Math.max(highest[group], bucket);
        }
        if (count >= FULL) {
            carry(at, count - count % FULL);
        }
    }

    /** All that is counted of a latent on a side. */
    SideCounts counts(int row, int side) {
        int group = row * SIDES + side;
        long[] byPeak = IntStream.range(0, Peaks.BUCKETS)
                .mapToLong(bucket -> bucket(group, bucket))
                .toArray();
        return new SideCounts(tokens[group], windows[group], sumHigh[group], sumLow[group], maximum[group], byPeak);
    }

    private void carry(int at, long count) {
        if (carried.length == 0) {
            carried = new long[histogram.length];
        }
        carried[at] += count;
    }
}
