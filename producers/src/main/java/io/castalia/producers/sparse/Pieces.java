package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Fills an array by some rows at a time. An array that is made of a Java buffer keeps it, and all such buffers together
 * have a limit far below a large coder's size; and no buffer holds more than 2 GiB.
 */
final class Pieces {

    private static final int PIECE = 1 << 22;

    private final NDManager manager;
    private final NDArray array;
    private final long rows;
    private final long row;
    private final long step;
    private final ByteBuffer bytes;
    private long at;

    /** Begins an array of a shape. */
    Pieces(NDManager manager, long... shape) {
        this(PIECE, manager, shape);
    }

    /** The same in pieces of so many elements, or one row. */
    Pieces(int piece, NDManager manager, long... shape) {
        this.manager = manager;
        this.array = manager.create(new Shape(shape), DataType.FLOAT32);
        this.rows = shape[0];
        this.row = array.size() / Math.max(1, rows);
        this.step = Math.max(1, Math.min(rows, piece / Math.max(1, row)));
        this.bytes = ByteBuffer.allocateDirect(Math.toIntExact(Float.BYTES * step * row))
                .order(ByteOrder.nativeOrder());
    }

    /** Whether rows are missing. */
    boolean isMore() {
        return at < rows;
    }

    /** Row-major position of the next element. */
    long position() {
        return at * row;
    }

    /** A buffer for the next rows, of as many elements as belong in there; always the same memory. */
    FloatBuffer next() {
        return bytes.asFloatBuffer().limit((int) (Math.min(step, rows - at) * row));
    }

    /** Takes the rows that were written to the buffer. */
    void put() {
        long to = Math.min(rows, at + step);
        Shape shape = array.getShape();
        Shape some = shape.dimension() == 1 ? new Shape(to - at) : new Shape(to - at, row);
        ByteBuffer written = bytes.duplicate().order(ByteOrder.nativeOrder());
        try (NDManager scope = manager.newSubManager()) {
            NDArray held = scope.create(written.limit((int) (Float.BYTES * some.size())), some, DataType.FLOAT32);
            array.set(new NDIndex().addSliceDim(at, to), held);
        }
        at = to;
    }

    /** The array, when no rows are missing. */
    NDArray array() {
        return array;
    }
}
