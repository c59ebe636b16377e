package io.castalia.producers.decoder;

import io.castalia.schemas.Refusal;

/**
 * How a layer attends.
 *
 * @param rope how queries and keys turn with the position
 * @param window a token sees itself and the {@code window - 1} before it; {@link #EVERYTHING} for all
 * @param scale of the scores
 * @param cap of the scores, bent by tanh; infinite for none
 */
record AttentionRule(Rope rope, int window, double scale, double cap) {

    static final int EVERYTHING = Integer.MAX_VALUE;
    static final double UNCAPPED = Double.POSITIVE_INFINITY;

    AttentionRule {
        Refusal.unless(window > 0, "sliding_window", window, "at least 1");
        Refusal.unless(scale > 0, "scale of attention scores", scale, "above 0");
        Refusal.unless(cap > 0, "cap of attention scores", cap, "above 0");
    }
}
