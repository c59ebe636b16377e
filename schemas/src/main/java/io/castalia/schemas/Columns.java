package io.castalia.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Packed little-endian columns: how numbers stand in the {@code bytes} fields of a block. */
public final class Columns {

    private Columns() {}

    /** Packs the first n numbers, four bytes each. */
    public static ByteBuffer ofInts(int[] numbers, int n) {
        var packed = allocate(4 * n);
        packed.asIntBuffer().put(numbers, 0, n);
        return packed;
    }

    /** Packs the first n numbers, two bytes each. */
    public static ByteBuffer ofShorts(short[] numbers, int n) {
        var packed = allocate(2 * n);
        packed.asShortBuffer().put(numbers, 0, n);
        return packed;
    }

    /** Packs the first n numbers, eight bytes each. */
    public static ByteBuffer ofLongs(long[] numbers, int n) {
        var packed = allocate(8 * n);
        packed.asLongBuffer().put(numbers, 0, n);
        return packed;
    }

    /** Unpacks a column of int32; the buffer's position is left alone. */
    public static int[] ints(ByteBuffer packed) {
        var numbers = new int[packed.remaining() / 4];
        little(packed).asIntBuffer().get(numbers);
        return numbers;
    }

    /** Unpacks a column of int16, or of halves; the buffer's position is left alone. */
    public static short[] shorts(ByteBuffer packed) {
        var numbers = new short[packed.remaining() / 2];
        little(packed).asShortBuffer().get(numbers);
        return numbers;
    }

    /** Unpacks a column of int64; the buffer's position is left alone. */
    public static long[] longs(ByteBuffer packed) {
        var numbers = new long[packed.remaining() / 8];
        little(packed).asLongBuffer().get(numbers);
        return numbers;
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer little(ByteBuffer packed) {
        return packed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
