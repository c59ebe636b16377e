package io.castalia.producers.model;

import ai.djl.ndarray.NDArray;

/** How a model reads tokens out of its residual stream, if it does. */
public sealed interface Unembedding {

    /**
     * By a last norm and a matrix.
     *
     * @param matrix shape (vocabulary, width)
     * @param normWeight what the last norm multiplies by, shape (width): for Gemma 1 + w
     * @param centres whether that norm takes the mean off (LayerNorm), or not (RMSNorm)
     */
    record Matrix(NDArray matrix, NDArray normWeight, boolean centres) implements Unembedding {}

    /**
     * It does not.
     *
     * @param why a clause for people
     */
    record None(String why) implements Unembedding {}
}
