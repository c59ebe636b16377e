package io.castalia.producers.sparse;

import io.castalia.schemas.Half;

/**
 * The activations of one context, token after token: compressed sparse rows. Within a token latents ascend; every value
 * is finite, above zero, and rounded to half precision.
 */
public final class SparseCode {

    private final int[] rows; // (tokens + 1), where each token's activations begin
    private final int[] latents; // (activations)
    private final short[] halves; // (activations), IEEE 754 half precision

    /** Takes the arrays as they are; they may be longer than what the rows say. */
    public SparseCode(int[] rows, int[] latents, short[] halves) {
        this.rows = rows;
        this.latents = latents;
        this.halves = halves;
    }

    /** How many tokens there are. */
    public int tokens() {
        return rows.length - 1;
    }

    /** How many activations there are. */
    public int size() {
        return rows[rows.length - 1];
    }

    /** The first activation of a token; the token after the last gives {@link #size}. */
    public int from(int token) {
        return rows[token];
    }

    /** The latent of an activation. */
    public int latent(int activation) {
        return latents[activation];
    }

    /** The value of an activation in half precision, as it goes on the wire. */
    public short half(int activation) {
        return halves[activation];
    }

    /** The value of an activation. */
    public float value(int activation) {
        return Half.toFloat(halves[activation]);
    }
}
