package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.castalia.producers.checkpoint.Npz;
import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.Set;

/** The tensors of a coder, from whatever file. */
interface Weights {

    /** Names of the tensors. */
    Set<String> names();

    /**
     * A tensor's shape.
     *
     * @throws IllegalArgumentException where there is no such tensor
     */
    long[] shape(String tensor);

    /**
     * A tensor's elements, row-major.
     *
     * @throws IllegalArgumentException where there is no such tensor, or of another shape or an unknown type
     */
    float[] floats(String tensor, long... shape);

    /** The same as an array of the manager; no more than a piece of it is copied at once. */
    NDArray array(NDManager manager, String tensor, long... shape);

    /** Whether there is such a tensor. */
    default boolean has(String tensor) {
        return names().contains(tensor);
    }

    /**
     * The shape of a tensor that must have so many axes.
     *
     * @throws Refusal where it has not
     */
    default long[] shape(String tensor, int axes) {
        long[] shape = shape(tensor);
        Refusal.unless(shape.length == axes, "axes of " + tensor, shape.length, Integer.toString(axes));
        return shape;
    }

    /** Those of a safetensors file. */
    record OfSafetensors(Safetensors file) implements Weights {
        @Override
        public Set<String> names() {
            return file.names();
        }

        @Override
        public long[] shape(String tensor) {
            return file.shape(tensor);
        }

        @Override
        public float[] floats(String tensor, long... shape) {
            return file.floats(tensor, shape);
        }

        @Override
        public NDArray array(NDManager manager, String tensor, long... shape) {
            var pieces = new Pieces(manager, shape);
            while (pieces.isMore()) {
                file.copy(tensor, pieces.position(), pieces.next(), shape);
                pieces.put();
            }
            return pieces.array();
        }
    }

    /** Those of a NumPy archive; what is stored in Fortran order becomes a transposed view. */
    record OfNpz(Npz file) implements Weights {
        @Override
        public Set<String> names() {
            return file.names();
        }

        @Override
        public long[] shape(String tensor) {
            return file.shape(tensor);
        }

        @Override
        public float[] floats(String tensor, long... shape) {
            return file.floats(tensor, shape);
        }

        @Override
        public NDArray array(NDManager manager, String tensor, long... shape) {
            long[] found = file.shape(tensor);
            Refusal.unless(
                    Arrays.equals(found, shape),
                    "shape of array " + tensor,
                    Arrays.toString(found),
                    Arrays.toString(shape));
            boolean turned = shape.length == 2 && file.isFortran(tensor);
            var pieces = new Pieces(manager, turned ? new long[] {shape[1], shape[0]} : shape);
            if (pieces.isMore()) {
                file.stream(tensor, pieces.next(), piece -> pieces.put());
            }
            return turned ? pieces.array().transpose() : pieces.array();
        }
    }
}
