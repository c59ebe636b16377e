package io.castalia.producers.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;
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

    /**
     * Copies elements of a tensor, from a position on, as many as the buffer has room for. Tensors that are larger than a
     * buffer can be are read in pieces.
     *
     * @param from position of the first element, row-major
     * @throws IllegalArgumentException as {@link #floats}
     */
    default void copy(String tensor, long from, FloatBuffer into, long... shape) {
        into.put(floats(tensor, shape).slice(Math.toIntExact(from), into.remaining()));
    }

    /**
     * A tensor's bytes as its file holds them, mapped, where they are in single precision, in this machine's byte order
     * and fit into a buffer; else nothing. Not to be written to.
     *
     * @throws IllegalArgumentException as {@link #floats}
     */
    default Optional<ByteBuffer> mapped(String tensor, long... shape) {
        return Optional.empty();
    }
}
