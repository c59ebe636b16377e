package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;

/** Reads hidden states as a few latents that fire. One thread at a time. */
public interface SparseCoder extends AutoCloseable {

    /** The coder's name. */
    String name();

    /** SHA-256 of its weights and configuration, in hex. */
    String hash();

    /** Width of the states that it reads. */
    int width();

    /** How many latents it has. */
    int latents();

    /**
     * The latents that fire on each token of one context.
     *
     * @param states its hidden states, shape (tokens, width), on any device; they are not changed
     * @throws IllegalStateException where an activation is not finite or exceeds the range of half precision
     */
    SparseCode encode(NDArray states);

    @Override
    void close();
}
