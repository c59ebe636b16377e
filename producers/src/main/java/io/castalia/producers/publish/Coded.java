package io.castalia.producers.publish;

import io.castalia.producers.sparse.SparseCode;

/**
 * A context at one hookpoint.
 *
 * @param row the context, with the tokens masked that are masked there
 * @param code its activations, those of masked tokens among them
 */
record Coded(ContextRow row, SparseCode code) {

    /** Activations that are not sent, since their token is masked. */
    long maskedActivations() {
        long masked = 0;
        for (int t = 0; t < row.tokens(); t++) {
            masked += row.context().masked(t) ? code.from(t + 1) - code.from(t) : 0;
        }
        return masked;
    }
}
