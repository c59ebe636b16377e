package io.castalia.producers.checkpoint;

import java.nio.FloatBuffer;
import java.util.Set;

/** The tensors of a model, under the names and in the layouts of Hugging Face, whatever files they come from. */
public interface Checkpoint {

    /** What it is read from, for messages. */
    String source();

    /** Names of the tensors. */
    Set<String> names();

    /** Whether there is such a tensor. */
    default boolean has(String tensor) {
        return names().contains(tensor);
    }

    /**
     * A tensor's elements in single precision, row-major, in a direct buffer of this machine's byte order. The buffer may
     * be a mapping of a file: it is not to be written to.
     *
     * @throws IllegalArgumentException where there is no such tensor, or it has another shape or a type that cannot be
     *     read; the message has the tensor's name, what was expected and what was found
     */
    FloatBuffer floats(String tensor, long... shape);
}
