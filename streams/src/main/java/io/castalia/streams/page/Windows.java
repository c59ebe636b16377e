package io.castalia.streams.page;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;

/** The windows of a block, as columns. Shapes: n windows, t tokens. */
public final class Windows {

    final int[] ofToken; // (t), the window of each token
    final byte[] sides; // (n), 0 explaining, 1 scoring
    final long[] names; // (n), hash of each name
    final int[] ties; // (n), what makes the name's hash count among equal peaks, as in Page.strength
    final long[] ordinals; // (n)
    final int[] firstTokens; // (n)
    final int[] endTokens; // (n), one past the last
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
        sides = new byte[n];
        names = new long[n];
        ties = new int[n];
        ordinals = new long[n];
        firstTokens = new int[n];
        endTokens = new int[n];
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
        sides[window] = side;
        names[window] = Lottery.tie(context, number);
        ties[window] = (int) (Page.strength(0, names[window]) >>> 32);
        ordinals[window] = contexts.window(ordinal, number);
        firstTokens[window] = firstToken;
        endTokens[window] = endToken;
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
        return endTokens[more ? window + 1 : window];
    }

    /** How many there are. */
    int count() {
        return sides.length;
    }

    /** The lowest ordinal there is, 0 where there is none. */
    long base() {
        return ordinals.length == 0 ? 0 : ordinals[0];
    }
}
