package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import io.castalia.schemas.Refusal;
import java.util.Optional;

/** Reads hidden states as a few latents that fire. Several threads may encode at once; all else is one's at a time. */
public interface SparseCoder extends AutoCloseable {

    /** The coder's name. */
    String name();

    /** SHA-256 of its weights and configuration, in hex. */
    String hash();

    /** Width of the states that it reads. */
    int width();

    /** How many latents it has. */
    int latents();

    /** What else its files say of it. */
    default CoderCard card() {
        return CoderCard.NONE;
    }

    /**
     * The latents that fire on each token of one context. It depends on nothing but these states, in any bit.
     *
     * @param states its hidden states, shape (tokens, width), on any device; they are not changed
     * @throws IllegalStateException where an activation is not finite or exceeds the range of half precision
     */
    SparseCode encode(NDArray states);

    /**
     * What the activations say of the states at the site that the coder writes.
     *
     * @param code the activations of a context, as they were or edited
     * @param states the states that were encoded, shape (tokens, width): what was taken off them is put back
     * @return shape (tokens, width of that site), on the coder's device, owned by the states' manager
     */
    NDArray decode(SparseCode code, NDArray states);

    /**
     * The direction that each latent adds at the site that the coder writes, shape (latents, width of that site); owned by
     * the coder. Empty where the latents are the coordinates of that site.
     */
    default Optional<NDArray> decoderRows() {
        return Optional.empty();
    }

    /**
     * Refuses states of another width than the coder's.
     *
     * @throws Refusal naming both
     */
    default void requireWidth(String model, String hookpoint, int width) {
        Refusal.unless(
                width() == width,
                "width of coder '%s'".formatted(name()),
                width(),
                "%d, as %s gives it at %s; take a coder trained on that site of this model"
                        .formatted(width, model, hookpoint));
    }

    @Override
    void close();
}
