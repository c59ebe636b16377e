package io.castalia.streams.evidence;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * In which contexts of a shard's pools each latent fires, and in how many of their windows. It is told of every context
 * that comes or goes, which takes a few nanoseconds for each latent of each of its windows, and so is never behind.
 */
/*
 * A context has a place as long as it is in the pool, and each latent has a bit for every place. Windows are counted
 * apart for every depth of context. Latents have rows: latent / stride.
 *
 * Bytes: rows x (places / 8 + 4 x (1 + depths)). With tickets drawn evenly there are log2(places) depths or two more.
 */
public final class PoolIndex {

    private static final int DEPTHS = Long.SIZE + 1;

    private final int stride;
    private final int words; // of 64 places
    private final @Nullable PoolContext[] contexts; // (places)
    private final BitSet taken = new BitSet(); // places
    private final int[] contextsAt = new int[DEPTHS];
    private final long[] placesAt; // (depths, words), places of contexts that are so deep or deeper
    private final int[][] windowsAt = new int[DEPTHS][0]; // (depths, rows), or empty where no context is so deep
    private int[] windows = {}; // (rows), of all depths
    private long[] bits = {}; // (rows, words)
    private int deepest;

    /**
     * An index of nothing.
     *
     * @param places how many contexts it can hold, of all pools together
     * @param stride how many shards share the latents: those of one shard differ by multiples of it
     */
    public PoolIndex(int places, int stride) {
        this.stride = stride;
        this.words = (places + Long.SIZE - 1) / Long.SIZE;
        this.contexts = new PoolContext[places];
        this.placesAt = new long[DEPTHS * words];
    }

    /** Takes a context in; returns its place. */
    int add(PoolContext context) {
        int place = taken.nextClearBit(0);
        taken.set(place);
        contexts[place] = context;
        int depth = context.depth();
        contextsAt[depth]++;
        deepest = Math.max(deepest, depth);
        for (int d = 0; d <= depth; d++) {
            placesAt[d * words + place / Long.SIZE] |= 1L << place;
        }
        makeRoom(context.highestLatent() / stride + 1, depth);
        count(context, 1);
        for (int window = 0; window < context.windows(); window++) {
            for (int latent : context.latents(window)) {
                bits[word(latent, place)] |= 1L << place;
            }
        }
        return place;
    }

    /** Lets go of the context at a place. */
    void remove(int place) {
        PoolContext context = at(place);
        for (int window = 0; window < context.windows(); window++) {
            for (int latent : context.latents(window)) {
                bits[word(latent, place)] &= ~(1L << place);
            }
        }
        count(context, -1);
        int depth = context.depth();
        for (int d = 0; d <= depth; d++) {
            placesAt[d * words + place / Long.SIZE] &= ~(1L << place);
        }
        contextsAt[depth]--;
        if (contextsAt[depth] == 0) {
            windowsAt[depth] = new int[0];
        }
        while (deepest > 0 && contextsAt[deepest] == 0) {
            deepest--;
        }
        contexts[place] = null;
        taken.clear(place);
    }

    /** The first place from this on whose context is of this depth or deeper and a latent fires in it; or -1. */
    int next(int latent, int depth, int from) {
        int row = latent / stride;
        if (row >= windows.length) {
            return -1;
        }
        long ahead = -1L << from;
        for (int word = from / Long.SIZE; word < words; word++) {
            long left = bits[row * words + word] & placesAt[depth * words + word] & ahead;
            if (left != 0) {
                return word * Long.SIZE + Long.numberOfTrailingZeros(left);
            }
            ahead = -1L;
        }
        return -1;
    }

    /** The context at a place. */
    PoolContext at(int place) {
        PoolContext context = contexts[place];
        if (context == null) {
            throw new IllegalArgumentException("there is no context at place %d".formatted(place));
        }
        return context;
    }

    /** Windows in which a latent fires, of contexts of this depth or deeper. */
    int windows(int latent, int depth) {
        int row = latent / stride;
        if (row >= windows.length) {
            return 0;
        }
        if (depth == 0) {
            return windows[row];
        }
        int sum = 0;
        for (int d = depth; d <= deepest; d++) {
            sum += contextsAt[d] == 0 ? 0 : windowsAt[d][row];
        }
        return sum;
    }

    /** Contexts of this depth or deeper in which either of two latents fires that have fired before. */
    int contexts(int one, int other, int depth) {
        int a = one / stride * words;
        int b = other / stride * words;
        int sum = 0;
        for (int word = 0; word < words; word++) {
            sum += Long.bitCount((bits[a + word] | bits[b + word]) & placesAt[depth * words + word]);
        }
        return sum;
    }

    /** Whether a latent fires in the context at a place. */
    boolean fires(int latent, int place) {
        return latent / stride < windows.length && (bits[word(latent, place)] >>> place & 1) != 0;
    }

    private int word(int latent, int place) {
        return latent / stride * words + place / Long.SIZE;
    }

    private void count(PoolContext context, int step) {
        int[] deep = windowsAt[context.depth()];
        for (int window = 0; window < context.windows(); window++) {
            for (int latent : context.latents(window)) {
                windows[latent / stride] += step;
                deep[latent / stride] += step;
            }
        }
    }

    private void makeRoom(int rows, int depth) {
        if (rows > windows.length) {
            int more = Math.max(rows, windows.length + windows.length / 2);
            windows = Arrays.copyOf(windows, more);
            bits = Arrays.copyOf(bits, more * words);
            for (int d = 0; d < DEPTHS; d++) {
                windowsAt[d] = contextsAt[d] == 0 ? windowsAt[d] : Arrays.copyOf(windowsAt[d], more);
            }
        }
        if (windowsAt[depth].length == 0) {
            windowsAt[depth] = new int[windows.length];
        }
    }
}
