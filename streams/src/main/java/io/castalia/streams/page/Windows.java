package io.castalia.streams.page;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;

/** The windows of a block, as columns. Shapes: n windows, t tokens. */
public final class Windows {

    final int[] ofToken; // (t), the window of each token
    final int[] ends; // (n), one past the last token, times two, plus one where it is for scoring
    final long[] names; // (n), hash of each name
    final long[] ordinals; // (n)
    final int[] firstTokens; // (n)
    final boolean[] examples; // (n), whether it is long enough to be an example
    private final ContextIndex contexts;

    /**
     * Makes room for n windows.
     *
     * @param ofToken (t) the window of each token of the block
     */
    public Windows(int n, int[] ofToken, ContextIndex contexts) {
        this.ofToken = ofToken;
        this.contexts = contexts;
        ends = new int[n];
        names = new long[n];
        ordinals = new long[n];
        firstTokens = new int[n];
        examples = new boolean[n];
    }

    /**
     * Enters a window.
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
