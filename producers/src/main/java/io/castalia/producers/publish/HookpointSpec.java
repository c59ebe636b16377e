package io.castalia.producers.publish;

import io.castalia.producers.sparse.SparseCoder;
import io.castalia.schemas.Refusal;

/**
 * What reads one site of the subject model, under a name of its own. Several may read the same site in one forward pass.
 *
 * @param name on the wire, for instance {@code layers.4} or {@code layers.4.random}
 * @param site the model's hookpoint that the coder reads, for instance {@code layers.4}
 * @param coder the sparse coder; whoever made it closes it
 */
public record HookpointSpec(String name, String site, SparseCoder coder) {

    public HookpointSpec {
        Refusal.unless(
                name.matches("[a-zA-Z0-9._-]{1,100}"),
                "produce.hookpoint",
                name,
                "1 to 100 letters, digits, '.', '_' and '-'");
    }
}
