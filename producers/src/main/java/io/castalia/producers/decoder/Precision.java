package io.castalia.producers.decoder;

import ai.djl.ndarray.types.DataType;

/** How exactly matrix products are computed. All else is always in single precision. */
public enum Precision {
    /** Single precision, as models are compared. */
    SINGLE(DataType.FLOAT32),

    /** Half precision: half the memory, and on a GPU several times as fast. On a CPU it is slow. */
    HALF(DataType.FLOAT16);

    private final DataType type;

    Precision(DataType type) {
        this.type = type;
    }

    DataType type() {
        return type;
    }
}
