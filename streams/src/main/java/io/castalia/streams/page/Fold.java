package io.castalia.streams.page;

import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Peaks;
import io.castalia.streams.summary.SideCounts;
import io.castalia.streams.summary.Slice;
import io.castalia.streams.summary.Summary;
import java.util.BitSet;

/** Counts the windows of a block, latent by latent, and collects those that pass the gate. The innermost loop of all. */
final class Fold {

    private static final int NO_PEAK = 0x7fff;

    private final Framing framing;
    private final boolean centred;
    private final Windows windows;
    private final int[] positions;
    private final short[] values;
    private final int[] ofStride;
    private final int[] firstTokens;
    private final int[] ends;
    private final long[] names;
    private final long[] ordinals;
    private final boolean[] examples;
    private final FragmentWriter fragment;
    private final boolean[] held;
    private final int[] peaks = new int[Page.SIDES * Peaks.BUCKETS]; // windows by peak, of the latent at hand
    private boolean collected;
    private long offered;
    private long admitted;

    Fold(Framing framing, Windows windows, int[] positions, short[] values, FragmentWriter fragment) {
        this.framing = framing;
        centred = framing.centred();
        this.windows = windows;
        this.positions = positions;
        this.values = values;
        this.fragment = fragment;
        ofStride = windows.ofStride;
        firstTokens = windows.firstTokens;
        ends = windows.ends;
        names = windows.names;
        ordinals = windows.ordinals;
        examples = windows.examples;
        held = new boolean[windows.count()];
    }

    /*
     * Takes in the activations of one latent, from first to last, less one. Its two sides are counted in locals, the
     * scoring side's by a mask and not by a branch, for sides come at random; and the page is told at the end, once.
     */
    void latent(Page page, int row, Lottery.Drum drum, int first, int last) {
        int group = row * Page.SIDES;
        int[] ofPeak = peaks;
        int strength = page.strengthGates[group];
        int strengthDifference = page.strengthGates[group + 1] - strength;
        int ticketGate = page.ticketGates[group] + Integer.MIN_VALUE;
        int ticketDifference = page.ticketGates[group + 1] + Integer.MIN_VALUE - ticketGate;
        int count = 0;
        int tokensOf1 = 0;
        long sumOf1 = 0;
        long sumOfBoth = 0;
        int most0 = 0;
        int most1 = 0;
        int least0 = NO_PEAK;
        int least1 = NO_PEAK;
        boolean any = false;
        int from = first;
        while (from < last) {
            int position = positions[from];
            int window = ofStride[position >> Windows.STRIDE_BITS];
            int endAndSide = ends[window];
            while (endAndSide >> 1 <= position) {
                endAndSide = ends[++window];
            }
            int end = endAndSide >> 1;
            int peak = 0;
            long sum = 0;
            int to = from;
            do {
                int half = values[to];
                peak = Math.max(peak, half);
                sum += SideCounts.units(half);
                to++;
            } while (to < last && positions[to] < end);

            int side = endAndSide & 1;
            int scoring = -side;
            ofPeak[side * Peaks.BUCKETS + Page.bucketOf(peak)]++;
            count++;
            tokensOf1 += (to - from) & scoring;
            sumOfBoth += sum;
            sumOf1 += sum & scoring;
            most1 = Math.max(most1, peak & scoring);
            most0 = Math.max(most0, peak & ~scoring);
            least1 = Math.min(least1, peak | (~scoring & NO_PEAK));
            least0 = Math.min(least0, peak | (scoring & NO_PEAK));

            long name = names[window];
            int ticket = (int) (drum.ticket(name) >>> 32) + Integer.MIN_VALUE;
            boolean strong = ((peak << 16) | Page.tie(name)) >= strength + (strengthDifference & scoring);
            if ((strong || ticket <= ticketGate + (ticketDifference & scoring))
                    && (centred ? addSlice(window, first, from, last, peak) : addWindow(window, from, to))) {
                held[window] = true;
                admitted++;
                any = true;
            }
            from = to;
        }
        if (most0 > 0) {
            page.count(group, ofPeak, 0, last - first - tokensOf1, sumOfBoth - sumOf1, least0, most0);
        }
        if (most1 > 0) {
            page.count(group + 1, ofPeak, Peaks.BUCKETS, tokensOf1, sumOf1, least1, most1);
        }
        offered += count;
        if (any) {
            fragment.endLatent(row);
            collected = true;
        }
    }

    /* Returns whether it is long enough to be an example. */
    private boolean addWindow(int window, int from, int to) {
        if (!examples[window]) {
            return false;
        }
        fragment.add(ends[window] & 1, ordinals[window], positions, values, from, to, firstTokens[window]);
        return true;
    }

    /* The same of a window's slice; first to last are the latent's activations, from is the window's first. */
    private boolean addSlice(int window, int first, int from, int last, int peak) {
        int at = from;
        while (values[at] != peak) {
            at++;
        }
        int context = windows.contextFirst(window);
        Slice slice = framing.slice(positions[at] - context);
        int begin = context + slice.from();
        int end = context + slice.end(windows.reach(window) - context);
        if (end - begin < Summary.EXAMPLE_TOKENS) {
            return false;
        }
        int left = at;
        while (left > first && positions[left - 1] >= begin) {
            left--;
        }
        int right = at + 1;
        while (right < last && positions[right] < end) {
            right++;
        }
        fragment.addCentred(ends[window] & 1, ordinals[window], slice.peak(), positions, values, left, right, begin);
        return true;
    }

    /** Whether anything was collected since this was last asked. */
    boolean collected() {
        boolean any = collected;
        collected = false;
        return any;
    }

    /** Windows, of all latents, that were counted. */
    long offered() {
        return offered;
    }

    /** How many of them passed the gate. */
    long admitted() {
        return admitted;
    }

    /** The windows of which something was collected. */
    BitSet held() {
        var windows = new BitSet(held.length);
        for (int window = 0; window < held.length; window++) {
            windows.set(window, held[window]);
        }
        return windows;
    }
}
