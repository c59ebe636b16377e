package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every pass over rows of a length needs again: angles and masks. Arrays are made of memory that is kept, since memory
 * that is asked for anew is only given back when the heap is swept. May be used by several threads at once.
 */
final class Tables {

    /** Elements of a table at most that is kept: a mask of 256 tokens. */
    private static final int LARGEST = 256 * 256;

    private static final int KEPT = 1024;

    private final Map<Object, ByteBuffer> kept = new ConcurrentHashMap<>();

    /** Fills a table. */
    interface Filling {
        void into(FloatBuffer table);
    }

    /**
     * The table of a name, which says what stands in it.
     *
     * @return in the scope; not to be written to
     */
    NDArray of(NDManager scope, Object name, Shape shape, Filling filling) {
        int size = Math.toIntExact(shape.size());
        ByteBuffer table = kept.get(name);
        if (table == null) {
            table = ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, size))
                    .order(ByteOrder.nativeOrder());
            filling.into(table.asFloatBuffer());
            if (size <= LARGEST && kept.size() < KEPT) {
                kept.put(name, table);
            }
        }
        return scope.create(table.duplicate().order(ByteOrder.nativeOrder()), shape, DataType.FLOAT32);
    }
}
