package io.castalia.producers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Tokens whose state is many times as long as those of their context: a model parks there what it does not attend to, and
 * latents that fire on them tell of nothing else (Sun et al., arXiv 2402.17762).
 *
 * @param factor of the median norm of a context's tokens, masked ones left out, above which one is a sink; 0 for no sinks
 */
public record Sinks(double factor) {

    /** There are none. */
    public static final Sinks NONE = new Sinks(0);

    private static final int[] ROW = {1};

    public Sinks {
        Refusal.unless(factor == 0 || factor > 1, "sinks", factor, "above 1, or 0 for none");
    }

    /** Whether any token can be one. */
    public boolean any() {
        return factor > 0;
    }

    /**
     * The sinks of a context that are not masked anyway. They depend on nothing but its states.
     *
     * @param states shape (tokens, width)
     */
    public BitSet of(NDArray states, TokenizedContext context) {
        return any() ? of(norms(states), context) : new BitSet();
    }

    /** The tokens that count: neither masked nor sinks. */
    public BitSet left(NDArray states, TokenizedContext context) {
        BitSet left = of(states, context);
        left.flip(0, context.length());
        for (int t = 0; t < context.length(); t++) {
            left.set(t, left.get(t) && !context.masked(t));
        }
        return left;
    }

    BitSet of(float[] norms, TokenizedContext context) {
        var counted = new BitSet();
        for (int t = 0; t < norms.length; t++) {
            counted.set(t, !context.masked(t));
        }
        return among(norms, counted);
    }

    /** The sinks of a context of which no token is masked, by the norms of its states. */
    public BitSet of(float[] norms) {
        var all = new BitSet();
        all.set(0, norms.length);
        return any() ? among(norms, all) : new BitSet();
    }

    private BitSet among(float[] norms, BitSet counted) {
        var sinks = new BitSet();
        var sorted = new float[counted.cardinality()];
        int n = 0;
        for (int t = counted.nextSetBit(0); t >= 0; t = counted.nextSetBit(t + 1)) {
            sorted[n++] = norms[t];
        }
        Arrays.sort(sorted);
        for (int t = counted.nextSetBit(0); t >= 0; t = counted.nextSetBit(t + 1)) {
            sinks.set(t, norms[t] > factor * sorted[(n - 1) / 2]);
        }
        return sinks;
    }

    private static float[] norms(NDArray states) {
        try (NDManager scope = states.getManager().newSubManager()) {
            states.tempAttach(scope);
            return states.square().sum(ROW).sqrt().toFloatArray();
        }
    }
}
