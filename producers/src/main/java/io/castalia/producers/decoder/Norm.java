package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;

/** What brings states to one size, along their last axis. */
interface Norm {

    /** The normed states, as an array of its own. */
    NDArray apply(NDArray x);

    /** What becomes of directions, but for the size to which states are brought. */
    NDArray directions(NDArray x);

    /** x over its root mean square, times a weight (Zhang and Sennrich 2019). */
    record RootMeanSquare(NDArray weight, double epsilon) implements Norm {
        @Override
        public NDArray apply(NDArray x) {
            NDArray size = x.square().mean(new int[] {-1}, true).addi(epsilon).sqrt();
            return x.div(size).muli(weight);
        }

        @Override
        public NDArray directions(NDArray x) {
            return x.mul(weight);
        }
    }

    /** x less its mean, over its standard deviation, times a weight, plus a bias (Ba et al. 2016). */
    record MeanAndVariance(NDArray weight, NDArray bias, double epsilon) implements Norm {
        @Override
        public NDArray apply(NDArray x) {
            return LayerNorm.layerNorm(x, new Shape(weight.size()), weight, bias, (float) epsilon)
                    .singletonOrThrow();
        }

        @Override
        public NDArray directions(NDArray x) {
            return x.sub(x.mean(new int[] {-1}, true)).muli(weight);
        }
    }
}
