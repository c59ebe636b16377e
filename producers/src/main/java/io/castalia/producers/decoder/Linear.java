package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product, W x + b. In half precision only the product is: what goes in and comes out is single.
 *
 * @param weight (out, in)
 * @param bias (out), or none
 */
record Linear(NDArray weight, @Nullable NDArray bias) {

    NDArray apply(NDArray x) {
        NDArray in = x.toType(weight.getDataType(), false);
        return ai.djl.nn.core.Linear.linear(in, weight, bias).singletonOrThrow().toType(DataType.FLOAT32, false);
    }
}
