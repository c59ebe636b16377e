package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The affine map before a coder's activation function.
 *
 * @param weight shape (latents, width)
 * @param bias shape (latents)
 * @param centre what is taken off a prepared state first, shape (width)
 */
record EncoderWeights(
        NDArray weight, NDArray bias, @Nullable NDArray centre) {

    int latents() {
        return Math.toIntExact(weight.getShape().get(0));
    }

    int width() {
        return Math.toIntExact(weight.getShape().get(1));
    }

    /** The map of some latents, as views. */
    EncoderWeights slice(int from, int to) {
        String latents = "%d:%d".formatted(from, to);
        return new EncoderWeights(weight.get(latents), bias.get(latents), centre);
    }
}
