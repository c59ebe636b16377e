package io.castalia.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Packed columns: how numbers stand in the {@code bytes} fields of a block. Those of one width are little-endian; a
 * varint is unsigned LEB128 in its shortest form, from 0 to 2,147,483,647.
 */
public final class Columns {

    private Columns() {}

    /** Packs the first n numbers, none below 0, as varints. */
    public static ByteBuffer ofVarints(int[] numbers, int n) {
        int bytes = 0;
        for (int i = 0; i < n; i++) {
            bytes += Varints.length(numbers[i]);
        }
        var packed = new byte[bytes];
        int at = 0;
        for (int i = 0; i < n; i++) {
            at = Varints.write(numbers[i], packed, at);
        }
        return ByteBuffer.wrap(packed);
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

    /**
     * Unpacks a column of n varints; the buffer's position is left alone.
     *
     * @throws IllegalArgumentException where the column is not n of them, and says how
     */
    public static int[] varints(ByteBuffer packed, int n) {
        ByteBuffer heap = onHeap(packed);
        int from = heap.arrayOffset() + heap.position();
        return Varints.read(heap.array(), from, from + heap.remaining(), n);
    }

    /** How many varints a column holds: bytes that end one. */
    public static int countVarints(ByteBuffer packed) {
        ByteBuffer heap = onHeap(packed);
        int from = heap.arrayOffset() + heap.position();
        return Varints.count(heap.array(), from, from + heap.remaining());
    }

    /** How many bytes a number that is not below 0 takes as a varint. */
    public static int varintBytes(int number) {
        return Varints.length(number);
    }

    /** Folds numbers so that those near 0 are small and none is below it: 0, -1, 1, -2 become 0, 1, 2, 3. */
    public static int zigzag(int number) {
        return number << 1 ^ number >> 31;
    }

    /** The number that {@link #zigzag} folded. */
    public static int unzigzag(int folded) {
        return folded >>> 1 ^ -(folded & 1);
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

    private static ByteBuffer onHeap(ByteBuffer packed) {
        return packed.hasArray()
                ? packed
                : ByteBuffer.allocate(packed.remaining())
                        .put(packed.duplicate())
                        .flip();
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer little(ByteBuffer packed) {
        return packed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
