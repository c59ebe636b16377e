package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;

/**
 * What is done to states before a coder reads them, and undone on what it rebuilds. Stateless: both look at the states.
 *
 * @param centred whether each state's mean is taken off: a model whose weights TransformerLens centred has none
 * @param scaling by which each state is scaled on its own
 * @param factor by which all are multiplied
 */
record Preparation(boolean centred, Scaling scaling, float factor) {

    /** Nothing is done. */
    static final Preparation NONE = new Preparation(false, Scaling.NONE, 1);

    private static final float EPSILON = 1e-5f;
    private static final int[] WIDTH = {-1};

    /** How a state is scaled by its own size. */
    enum Scaling {
        NONE,
        /** Its mean is taken off, and what is left divided by its standard deviation (of a sample). */
        LAYER_NORM,
        /** It is brought to the length of the root of its width. */
        CONSTANT_NORM
    }

    /** The states as the coder reads them, shape (tokens, width): always an array of its own. */
    NDArray apply(NDArray states) {
        NDArray x = centred ? states.sub(mean(states)) : states;
        x = switch (scaling) {
            case NONE -> x;
            case LAYER_NORM -> x.sub(mean(x)).div(deviation(x).add(EPSILON));
            case CONSTANT_NORM -> x.mul(rescale(x));
        };
        x = factor == 1 ? x : x.mul(factor);
        return x == states ? states.duplicate() : x;
    }

    /** What was rebuilt of the states, in their own space again. */
    NDArray undo(NDArray rebuilt, NDArray states) {
        NDArray x = centred ? states.sub(mean(states)) : states;
        NDArray y = factor == 1 ? rebuilt : rebuilt.div(factor);
        y = switch (scaling) {
            case NONE -> y;
            case LAYER_NORM -> y.mul(deviation(x)).add(mean(x));
            case CONSTANT_NORM -> y.div(rescale(x));
        };
        return centred ? y.add(mean(states)) : y;
    }

    private static NDArray mean(NDArray x) {
        return x.mean(WIDTH, true);
    }

    private static NDArray deviation(NDArray x) {
        long width = x.getShape().tail();
        return x.sub(mean(x)).square().sum(WIDTH, true).div(width - 1).sqrt();
    }

    private static NDArray rescale(NDArray x) {
        return x.square().sum(WIDTH, true).sqrt().pow(-1).mul((float)
                Math.sqrt((double) x.getShape().tail()));
    }
}
