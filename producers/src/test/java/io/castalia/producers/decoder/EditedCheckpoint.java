package io.castalia.producers.decoder;

import io.castalia.producers.checkpoint.Checkpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A checkpoint in which some tensors have other elements. */
record EditedCheckpoint(Checkpoint checkpoint, Predicate<String> which, UnaryOperator<float[]> edit)
        implements Checkpoint {

    @Override
    public String source() {
        return checkpoint.source();
    }

    @Override
    public Set<String> names() {
        return checkpoint.names();
    }

    @Override
    public FloatBuffer floats(String tensor, long... shape) {
        FloatBuffer whole = checkpoint.floats(tensor, shape);
        if (!which.test(tensor)) {
            return whole;
        }
        var elements = new float[whole.remaining()];
        whole.get(elements);
        float[] edited = edit.apply(elements);
        return ByteBuffer.allocateDirect(4 * edited.length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(edited)
                .flip();
    }
}
