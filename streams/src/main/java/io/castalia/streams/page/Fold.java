package io.castalia.streams.page;

import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.SideCounts;
import io.castalia.streams.summary.Slice;
import io.castalia.streams.summary.Summary;
import java.util.BitSet;

/** Counts the windows of a block, latent by latent, and collects those that pass the gate. The innermost loop of all. */
final class Fold {

    private final Framing framing;
    private final boolean centred;
    private final Windows windows;
    private final int[] positions;
    private final short[] values;
    private final int[] ofToken;
    private final int[] firstTokens;
    private final int[] endTokens;
    private final byte[] sides;
    private final long[] names;
    private final int[] ties;
    private final long[] ordinals;
    private final boolean[] examples;
    private final FragmentWriter fragment;
    private final boolean[] held;
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
        ofToken = windows.ofToken;
        firstTokens = windows.firstTokens;
        endTokens = windows.endTokens;
        sides = windows.sides;
        names = windows.names;
        ties = windows.ties;
        ordinals = windows.ordinals;
        examples = windows.examples;
        held = new boolean[windows.count()];
    }

    /** Takes in the activations of one latent, from first to last, less one. */
    void latent(Page page, int row, Lottery.Drum drum, int first, int last) {
        boolean any = false;
        int from = first;
        while (from < last) {
            int window = ofToken[positions[from]];
            int end = endTokens[window];
            int peak = 0;
            long sum = 0;
            int to = from;
            do {
                int half = values[to];
                peak = Math.max(peak, half);
                sum += SideCounts.units(half);
                to++;
            } while (to < last && positions[to] < end);

            int side = sides[window];
            int group = row * Page.SIDES + side;
            page.count(group, to - from, peak, sum);
            offered++;
            int ticket = (int) (drum.ticket(names[window]) >>> 32);
            if (page.admits(group, peak << 16 | ties[window], ticket)
                    && (centred ? addSlice(window, first, from, last, peak) : addWindow(window, from, to))) {
                held[window] = true;
                admitted++;
                any = true;
            }
            from = to;
        }
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
        fragment.add(sides[window], ordinals[window], positions, values, from, to, firstTokens[window]);
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
        fragment.addCentred(sides[window], ordinals[window], slice.peak(), positions, values, left, right, begin);
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
