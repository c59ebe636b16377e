package io.castalia.producers.gguf;

import java.util.Arrays;
import java.util.Optional;

/** How the elements of a tensor are stored: in blocks of so many elements and so many bytes. */
enum GgufType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    BF16(30, 1, 2);

    private final int code;
    private final int elements;
    private final int bytes;

    GgufType(int code, int elements, int bytes) {
        this.code = code;
        this.elements = elements;
        this.bytes = bytes;
    }

    /** The type with a number of the file format. */
    static Optional<GgufType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** Elements in a block. */
    int elements() {
        return elements;
    }

    /** Bytes of a block. */
    int bytes() {
        return bytes;
    }

    /**
     * Bytes of so many elements, whole blocks of them.
     *
     * @throws ArithmeticException where they are more than can be counted
     */
    long bytesOf(long count) {
        return Math.multiplyExact(count / elements, (long) bytes);
    }
}
