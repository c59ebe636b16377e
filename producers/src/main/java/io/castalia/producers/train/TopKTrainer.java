package io.castalia.producers.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Trains a TopK coder step by step (Gao et al., arXiv 2406.04093): the squared error of the reconstruction from the k
 * strongest latents, and, so that none stays dead, the error of what is left of it from latents that have been silent.
 */
final class TopKTrainer implements AutoCloseable {

    private static final float AUXILIARY_WEIGHT = 1 / 32f;

    /** What one step measured: squared error over the variance, and the share of latents silent for too long. */
    record Step(double fvu, double deadShare) {}

    private final int width;
    private final int latents;
    private final int k;
    private final long silentTokens;
    private final NDManager manager;
    private final NDArray encoder; // (latents, width)
    private final NDArray bias; // (latents)
    private final NDArray decoder; // (latents, width), rows of length 1
    private final NDArray centre; // (width)
    private final Adam encoderAdam;
    private final Adam biasAdam;
    private final Adam decoderAdam;
    private final Adam centreAdam;
    private final long[] lastFired; // (latents), tokens seen when the latent fired last
    private final float variance;
    private long seen;
    private double lastError;

    /**
     * A coder before its first step.
     *
     * @param sample some states, shape (n, width), for the first decoder bias and the scale of the error
     * @param silentTokens a latent that has not fired for as many tokens counts as dead
     */
    TopKTrainer(int width, int latents, int k, long seed, float[] sample, long silentTokens) {
        this.width = width;
        this.latents = latents;
        this.k = k;
        this.silentTokens = silentTokens;
        this.manager = NDManager.newBaseManager("PyTorch");
        float[] median = GeometricMedian.of(sample, width);
        float[] directions = directions(latents, width, seed);
        this.encoder = parameter(directions, latents, width);
        this.decoder = parameter(directions, latents, width);
        this.bias = parameter(new float[latents], latents);
        this.centre = parameter(median, width);
        this.encoderAdam = new Adam(encoder);
        this.biasAdam = new Adam(bias);
        this.decoderAdam = new Adam(decoder);
        this.centreAdam = new Adam(centre);
        this.lastFired = new long[latents];
        this.variance = variance(sample, median);
    }

    /** One step on a batch of states, shape (tokens, width). */
    Step step(float[] states, int tokens, double learningRate) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray x = scope.create(FloatBuffer.wrap(states, 0, tokens * width), new Shape(tokens, width));
            // For this step, so that what is made from the parameters goes when it ends.
            for (NDArray parameter : List.of(encoder, bias, decoder, centre)) {
                parameter.tempAttach(scope);
            }
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                collector.backward(loss(x, silentLongest(), tokens));
            }
            descend(encoder, encoderAdam, learningRate, scope, false);
            descend(bias, biasAdam, learningRate, scope, false);
            descend(decoder, decoderAdam, learningRate, scope, true);
            descend(centre, centreAdam, learningRate, scope, false);
            return new Step(lastError, deadShare());
        }
    }

    private NDArray loss(NDArray x, int[] silent, int tokens) {
        // The gradient through the input is left out: it would cost a third dense product for one bias.
        NDArray centred = x.sub(centre.stopGradient());
        NDList strongest =
                Linear.linear(centred, encoder, bias).singletonOrThrow().topK(k, -1, true, false);
        NDArray values = Activation.relu(strongest.get(0));
        NDArray rows = Embedding.embedding(strongest.get(1), decoder, SparseFormat.DENSE)
                .singletonOrThrow(); // (tokens, k, width)
        NDArray rebuilt = values.expandDims(1).matMul(rows).squeeze(1).add(centre);
        NDArray left = x.sub(rebuilt);
        NDArray error = left.square().sum().mul(constant(x, 1 / (variance * tokens)));
        lastError = error.getFloat();
        note(values.stopGradient().toFloatArray(), strongest.get(1).toLongArray(), tokens);
        return silent.length == 0 ? error : error.add(auxiliary(centred, left.stopGradient(), silent));
    }

    /** The error that remains where the silent latents rebuild what the others left. */
    private NDArray auxiliary(NDArray centred, NDArray left, int[] silent) {
        NDArray which = centred.getManager().create(silent).toType(DataType.INT64, false);
        NDArray weights =
                Embedding.embedding(which, encoder, SparseFormat.DENSE).singletonOrThrow();
        NDArray values = Activation.relu(
                Linear.linear(centred, weights, bias.take(which)).singletonOrThrow()); // (tokens, silent)
        NDArray rows = Embedding.embedding(which, decoder, SparseFormat.DENSE).singletonOrThrow();
        NDArray missing = left.sub(values.matMul(rows)).square().sum();
        return missing.div(left.square().sum()).mul(constant(left, AUXILIARY_WEIGHT));
    }

    /**
     * A number for the graph. The library's operations with a Java number free it on return, while the backward pass
     * still reads it; this one lives as long as the step.
     */
    private static NDArray constant(NDArray beside, float number) {
        return beside.getManager().create(number);
    }

    private void descend(NDArray parameter, Adam adam, double learningRate, NDManager scope, boolean unitRows) {
        NDArray gradient = parameter.getGradient();
        gradient.attach(scope);
        if (unitRows) {
            // Only what turns a row may move it; its length is fixed.
            gradient.subi(parameter.mul(gradient.mul(parameter).sum(new int[] {1}, true)));
        }
        adam.step(gradient, learningRate, scope);
        if (unitRows) {
            parameter.divi(parameter.square().sum(new int[] {1}, true).sqrt().addi(1e-8f));
        }
        gradient.muli(0f);
    }

    private void note(float[] values, long[] which, int tokens) {
        seen += tokens;
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                lastFired[(int) which[i]] = seen;
            }
        }
    }

    /** Of the dead latents those silent longest, at most half the width: more could rebuild anything. */
    private int[] silentLongest() {
        return IntStream.range(0, latents)
                .filter(this::dead)
                .boxed()
                .sorted(Comparator.comparingLong(l -> lastFired[l]))
                .limit(width / 2)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private boolean dead(int latent) {
        return seen - lastFired[latent] > silentTokens;
    }

    private double deadShare() {
        return IntStream.range(0, latents).filter(this::dead).count() / (double) latents;
    }

    /** The coder as it stands. */
    TrainedCoder coder() {
        return new TrainedCoder(
                width,
                latents,
                encoder.toFloatArray(),
                bias.toFloatArray(),
                decoder.toFloatArray(),
                centre.toFloatArray());
    }

    @Override
    public void close() {
        manager.close();
    }

    private NDArray parameter(float[] start, long... shape) {
        NDArray array = manager.create(start).reshape(shape).duplicate();
        array.setRequiresGradient(true);
        return array;
    }

    private static float[] directions(int n, int width, long seed) {
        var random = new SplittableRandom(seed);
        var rows = new float[n * width];
        for (int from = 0; from < rows.length; from += width) {
            double square = 0;
            for (int j = 0; j < width; j++) {
                rows[from + j] = (float) random.nextGaussian();
                square += rows[from + j] * rows[from + j];
            }
            for (int j = 0; j < width; j++) {
                rows[from + j] /= (float) Math.sqrt(square);
            }
        }
        return rows;
    }

    private static float variance(float[] sample, float[] centre) {
        int width = centre.length;
        double total = 0;
        for (int i = 0; i < sample.length; i++) {
            double d = sample[i] - centre[i % width];
            total += d * d;
        }
        int points = sample.length / width;
        return (float) (total / points);
    }
}
