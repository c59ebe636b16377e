package io.castalia.producers.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Adam for one parameter, with bias correction (Kingma and Ba, arXiv 1412.6980, algorithm 1). */
final class Adam {

    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final NDArray parameter;
    private final NDArray mean;
    private final NDArray square;
    private int steps;

    Adam(NDArray parameter) {
        this.parameter = parameter;
        this.mean = parameter.zerosLike();
        this.square = parameter.zerosLike();
    }

    /** Moves the parameter against a gradient; what the step makes in between belongs to the scope. */
    void step(NDArray gradient, double learningRate, NDManager scope) {
        steps++;
        double correction = Math.sqrt(1 - Math.pow(BETA2, steps)) / (1 - Math.pow(BETA1, steps));
        mean.tempAttach(scope);
        square.tempAttach(scope);
        mean.muli(BETA1).addi(gradient.mul(1 - BETA1));
        square.muli(BETA2).addi(gradient.square().muli(1 - BETA2));
        parameter.subi(square.sqrt().addi(EPSILON).pow(-1).muli(mean).muli(learningRate * correction));
    }
}
