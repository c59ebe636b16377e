package io.castalia.producers.decoder;

import io.castalia.schemas.Refusal;
import java.util.List;

/**
 * The numbers of a decoder, whatever its family.
 *
 * @param family the {@code model_type} of config.json
 * @param width of the residual stream
 * @param inner width of an MLP's inside
 * @param vocabulary number of tokens
 * @param positions longest row; rotary models have no limit of their own, and their files only a recommendation
 * @param heads of attention
 * @param layers how each layer attends
 * @param epsilon added to a norm's variance
 * @param nonlinearity of the MLPs
 * @param tied whether the head is the table of embeddings
 * @param logitCap of the logits, bent by tanh; infinite for none
 */
record Configuration(
        String family,
        int width,
        int inner,
        int vocabulary,
        int positions,
        Heads heads,
        List<AttentionRule> layers,
        double epsilon,
        Nonlinearity nonlinearity,
        boolean tied,
        double logitCap) {

    static final int UNLIMITED = Integer.MAX_VALUE;

    Configuration {
        layers = List.copyOf(layers);
        Refusal.unless(!layers.isEmpty(), "num_hidden_layers", 0, "at least 1");
        Refusal.unless(logitCap > 0, "cap of logits", logitCap, "above 0");
    }

    /** Width of the states at a site. */
    int width(Site site) {
        return switch (site) {
            case HEADS -> heads.queryWidth();
            case NEURONS -> inner;
            case EMBEDDING, ATTENTION, ATTENTION_NORMED, MLP_INPUT, MLP, MLP_NORMED, RESIDUAL -> width;
        };
    }
}
