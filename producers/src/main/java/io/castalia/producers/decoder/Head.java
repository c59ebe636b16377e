package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.Arrays;

/**
 * What is above the layers: a norm, and the product that gives a logit to every token.
 *
 * @param cap of the logits, bent by tanh; infinite for none
 */
record Head(Norm norm, Linear product, double cap) {

    private static final long LOGITS_AT_ONCE = 1 << 24;

    /** Logits, (..., vocabulary), from the residual stream, (..., width). */
    NDArray logits(NDArray x) {
        NDArray logits = product.apply(norm.apply(x));
        return Double.isInfinite(cap) ? logits : logits.divi(cap).tanh().muli(cap);
    }

    /** What directions, (n, width), add to the logits, (n, vocabulary), but for the norm's size and the cap. */
    NDArray promotes(NDArray directions) {
        return product.apply(norm.directions(directions));
    }

    /**
     * The log-probabilities of some tokens, in pieces, since all logits of a batch would not fit.
     *
     * @param x (tokens, width)
     * @param next a token for each
     */
    float[] logProbabilities(NDArray x, long[] next) {
        var all = new float[next.length];
        long vocabulary = product.weight().getShape().get(0);
        int step = (int) Math.max(1, LOGITS_AT_ONCE / vocabulary);
        for (int from = 0; from < next.length; from += step) {
            int to = Math.min(next.length, from + step);
            try (NDManager scope = x.getManager().newSubManager()) {
                NDArray some = x.get(new NDIndex().addSliceDim(from, to));
                some.attach(scope);
                NDArray targets =
                        scope.create(Arrays.copyOfRange(next, from, to)).reshape(to - from, 1);
                float[] found = logits(some).logSoftmax(-1).gather(targets, 1).toFloatArray();
                System.arraycopy(found, 0, all, from, found.length);
            }
        }
        return all;
    }
}
