package io.castalia.streams.page;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;

/** The windows of a block, as columns. Shapes: n windows, t tokens. */
public final class Windows {

    /** Tokens are looked up by these many at a time: a table of all of them would not stay in the fastest cache. */
    static final int STRIDE_BITS = 5;

    final int[] ofStride; // (t / 32, rounded up), the window of the first token of each 32
    final int[] ends; // (n), one past the last token, times two, plus one where it is for scoring
    final long[] names; // (n), hash of each name
    final long[] ordinals; // (n)
    final int[] firstTokens; // (n)
    final boolean[] examples; // (n), whether it is long enough to be an example
    private final ContextIndex contexts;

    /** Makes room for n windows over t tokens, which are entered in their order and leave no token out. */
    public Windows(int n, int tokens, ContextIndex contexts) {
        this.contexts = contexts;
        ofStride = new int[(tokens >> STRIDE_BITS) + 1];
        ends = new int[n];
        names = new long[n];
        ordinals = new long[n];
        firstTokens = new int[n];
        examples = new boolean[n];
    }

    /**
     * Enters a window, after those before it.
     *
     * @param context its context's id
     * @param ordinal its context's ordinal
     * @param number which of its context's windows it is
     * @param firstToken its first token in the block
     * @param endToken one past its last
     */
    public void set(int window, byte side, Id context, long ordinal, int number, int firstToken, int endToken) {
        ends[window] = (endToken << 1) | side;
        names[window] = Lottery.tie(context, number);
        ordinals[window] = contexts.window(ordinal, number);
        firstTokens[window] = firstToken;
        examples[window] = endToken - firstToken >= Summary.EXAMPLE_TOKENS;
        int stride = (firstToken + (1 << STRIDE_BITS) - 1) >> STRIDE_BITS;
        for (; stride << STRIDE_BITS < endToken; stride++) {
            ofStride[stride] = window;
        }
    }

    /** The first token of a window's context. */
    int contextFirst(int window) {
        return firstTokens[window - contexts.numberOf(ordinals[window])];
    }

    /** One past the last token of the window after it in its context; of itself where there is none. */
    int reach(int window) {
        boolean more = window + 1 < count()
                && contexts.contextOf(ordinals[window + 1]) == contexts.contextOf(ordinals[window]);
        return ends[more ? window + 1 : window] >> 1;
    }

    /** How many there are. */
    int count() {
        return ends.length;
    }

    /** The lowest ordinal there is, 0 where there is none. */
    long base() {
        return ordinals.length == 0 ? 0 : ordinals[0];
    }
}
