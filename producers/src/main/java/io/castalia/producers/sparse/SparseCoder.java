package io.castalia.producers.sparse;

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
     * @param states hidden states of several contexts, shape (all tokens, width), row-major
     * @param from the context's first token
     * @param tokens how many tokens it has
     * @throws IllegalStateException where an activation is not finite or exceeds the range of half precision
     */
    SparseCode encode(float[] states, int from, int tokens);

    @Override
    void close();
}
