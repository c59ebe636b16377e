package io.castalia.producers.gguf;

import java.util.List;

/**
 * Where a tensor stands in its file.
 *
 * @param shape slowest dimension first, as NumPy and PyTorch have it; the file has them the other way round
 * @param offset of its first byte in the file
 */
record GgufTensor(String name, GgufType type, List<Long> shape, long offset) {

    GgufTensor {
        shape = List.copyOf(shape);
    }

    /** How many elements there are. */
    long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** How many bytes they take. */
    long bytes() {
        return type.bytesOf(elements());
    }
}
