package io.castalia.streams.page;

import io.castalia.schemas.Half;
import io.castalia.streams.summary.Peaks;
import io.castalia.streams.summary.SideCounts;
import io.castalia.streams.summary.SummaryShape;
import java.util.Arrays;

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

    private static final int CLOSED = Integer.MAX_VALUE;

    /* No block has as many windows of a latent, so an int that has fewer before a block cannot overflow in it. */
    private static final int CARRIED = 1 << 30;
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
        Arrays.fill(strengthGates, shape.strongest() == 0 ? CLOSED : 0);
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

    /**
     * Reads of every histogram where a block is likely to count, so that the processor has it at hand: fetched one by one
     * as they are counted in, each would be waited for. Returns a sum that means nothing.
     */
    int fetch() {
        int sum = 0;
        for (int group = 0; group < GROUPS; group++) {
            int at = group * Peaks.BUCKETS;
            int low = Math.min(lowest[group], Peaks.BUCKETS - 1);
            int high = highest[group];
            sum += histogram[at + low] + histogram[at + ((low + high) >> 1)] + histogram[at + high];
        }
        return sum;
    }

    /** What makes a window's name count among equal peaks: the upper 16 bits of its strength's lower 48. */
    static int tie(long name) {
        return (int) (~name >>> 48);
    }

    /** The bucket of a peak, which is given as the bits of a half. */
    static int bucketOf(int peak) {
        return BUCKETS[peak];
    }

    /**
     * Counts the windows of a block in which a latent fires on a side.
     *
     * @param peaks windows by peak, from a place on, bucket by bucket; what is counted is taken out of it
     * @param firings in all of them
     * @param sum of their activations, in its units; of a block it takes fewer than 63 bits
     * @param weakest the lowest of their peaks, as the bits of a half
     * @param strongest the highest
     */
    void count(int group, int[] peaks, int from, int firings, long sum, int weakest, int strongest) {
        int low = BUCKETS[weakest];
        int high = BUCKETS[strongest];
        int at = group * Peaks.BUCKETS;
        int more = 0;
        for (int bucket = low; bucket <= high; bucket++) {
            more += peaks[from + bucket];
            histogram[at + bucket] += peaks[from + bucket];
            peaks[from + bucket] = 0;
        }
        tokens[group] += firings;
        windows[group] += more;
        maximum[group] = Math.max(maximum[group], strongest);
        long sumBefore = sumLow[group];
        sumLow[group] = sumBefore + sum;
        sumHigh[group] += Long.compareUnsigned(sumBefore + sum, sum) < 0 ? 1 : 0;
        lowest[group] = (byte) Math.min(lowest[group], low);
        highest[group] = (byte) Math.max(highest[group], high);
        if (windows[group] >= CARRIED) {
            for (int bucket = low; bucket <= high; bucket++) {
                setBucket(group, bucket, bucket(group, bucket));
            }
        }
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
        histogram[at] = count < CARRIED ? (int) count : 0;
        if (count > 0) {
            lowest[group] = (byte) Math.min(lowest[group], bucket);
            highest[group] = (byte) Math.max(highest[group], bucket);
        }
        if (carried.length > 0 || count >= CARRIED) {
            carry(at, count < CARRIED ? 0 : count);
        }
    }

    /** All that is counted of a latent on a side. */
    SideCounts counts(int row, int side) {
        int group = row * SIDES + side;
        var byPeak = new long[Peaks.BUCKETS];
        for (int bucket = lowest[group]; bucket <= highest[group]; bucket++) {
            byPeak[bucket] = bucket(group, bucket);
        }
        return new SideCounts(tokens[group], windows[group], sumHigh[group], sumLow[group], maximum[group], byPeak);
    }

    private void carry(int at, long count) {
        if (carried.length == 0) {
            carried = new long[histogram.length];
        }
        carried[at] = count;
    }
}
