package io.castalia.producers.gguf;

import java.nio.FloatBuffer;

/** Rows of an attention matrix, or elements of its bias, put back into the order that Hugging Face has them in. */
final class Rows {

    private interface Order {
        int stored(int row);
    }

    private Rows() {}

    /**
     * GGUF pairs element i of a head's first half with element i of its second, for the rotation of neighbours; Hugging
     * Face has one half behind the other.
     */
    static FloatBuffer heldByHalves(FloatBuffer stored, int rows, int heads) {
        int width = rows / heads;
        return ordered(stored, rows, row -> {
            int within = row % width;
            return row - within + 2 * (within % (width / 2)) + within / (width / 2);
        });
    }

    /** GGUF has all queries, then all keys, then all values; GPT-NeoX has query, key and value of one head together. */
    static FloatBuffer groupedByHeads(FloatBuffer stored, int rows, int heads) {
        int width = rows / heads / 3;
        return ordered(stored, rows, row -> {
            int head = row / (3 * width);
            int kind = row / width % 3;
            return kind * heads * width + head * width + row % width;
        });
    }

    private static FloatBuffer ordered(FloatBuffer stored, int rows, Order order) {
        FloatBuffer ordered = GgufCheckpoint.allocate(stored.capacity());
        int columns = stored.capacity() / rows;
        for (int row = 0; row < rows; row++) {
            ordered.put(row * columns, stored, order.stored(row) * columns, columns);
        }
        return ordered;
    }
}
