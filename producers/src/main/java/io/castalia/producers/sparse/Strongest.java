package io.castalia.producers.sparse;

import java.util.Arrays;

/** The k largest values above zero of a row that comes in pieces; of equal values, those of the lower columns. */
final class Strongest {

    /*
     * A heap of keys, weakest on top. The upper half of a key is the bits of the value, which for positive floats
     * order as the values do; the lower half is the complement of the column.
     */
    private final long[] heap; // (k)
    private int size;

    Strongest(int k) {
        this.heap = new long[k];
    }

    /** Begins a row. */
    void begin() {
        size = 0;
    }

    /** Offers {@code row[from]} to {@code row[from + columns - 1]} as the columns from {@code first} on, ascending. */
    void offer(float[] row, int from, int columns, int first) {
        float weakest = size < heap.length ? 0 : value(heap[0]);
        for (int c = 0; c < columns; c++) {
            float value = row[from + c];
            if (value > weakest) {
                offer(((long) Float.floatToRawIntBits(value) << 32) | complement(first + c));
                weakest = size < heap.length ? 0 : value(heap[0]);
            }
        }
    }

    /** Ends a row and returns how many were chosen. */
    int end() {
        for (int i = 0; i < size; i++) {
            heap[i] = (complement(heap[i]) << 32) | (heap[i] >>> 32);
        }
        Arrays.sort(heap, 0, size);
        return size;
    }

    /** The column of the i-th chosen value, ascending with i. */
    int column(int i) {
        return (int) (heap[i] >>> 32);
    }

    /** The i-th chosen value. */
    float value(int i) {
        return Float.intBitsToFloat((int) heap[i]);
    }

    private static long complement(long column) {
        return ~column & 0xffffffffL;
    }

    private static float value(long key) {
        return Float.intBitsToFloat((int) (key >>> 32));
    }

    private void offer(long key) {
        if (size < heap.length) {
            rise(size++, key);
        } else {
            sink(key);
        }
    }

    private void rise(int last, long key) {
        int at = last;
        while (at > 0 && heap[(at - 1) / 2] > key) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = key;
    }

    private void sink(long key) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= key) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = key;
    }
}
