package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;

/**
 * Which latents of a token fire, and how strongly: the activation function of a coder. One context at a time, either in
 * slices of latents on the host ({@link #begin}, {@link #slice} in ascending order, {@link #end}) or whole on a device
 * ({@link #onDevice}), from which only what fires is copied.
 */
interface Firing {

    /** One that does the same, for another context at the same time. */
    Firing another();

    /** Begins a context. */
    void begin(int tokens);

    /**
     * Looks at a slice.
     *
     * @param outputs of the encoder, shape (tokens, latents of the slice), row-major
     * @param latents of the slice
     * @param first its first latent
     */
    void slice(float[] outputs, int tokens, int latents, int first, CodeBuilder into);

    /** Ends the context. */
    void end(int tokens, CodeBuilder into);

    /**
     * Looks at a whole context.
     *
     * @param outputs of the encoder, shape (tokens, latents)
     */
    void onDevice(NDArray outputs, CodeBuilder into);
}
