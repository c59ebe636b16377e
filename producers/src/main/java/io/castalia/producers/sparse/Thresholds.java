package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * Each latent fires where its output is above a threshold of its own, as strongly as a line of the output says, where
 * that is above zero.
 */
final class Thresholds implements Firing {

    private final float[] threshold; // (latents)
    private final float[] gain; // (latents)
    private final float[] shift; // (latents)

    private Thresholds(float[] threshold, float[] gain, float[] shift) {
        this.threshold = threshold;
        this.gain = gain;
        this.shift = shift;
    }

    /** Fires as strongly as the output above zero (ReLU). */
    static Thresholds relu(int latents) {
        return jumpRelu(new float[latents]);
    }

    /** Fires as strongly as the output, not as what of it is above the threshold (Rajamanoharan et al. 2407.14435). */
    static Thresholds jumpRelu(float[] threshold) {
        var gain = new float[threshold.length];
        Arrays.fill(gain, 1);
        return new Thresholds(threshold, gain, new float[threshold.length]);
    }

    /**
     * A gate above zero lets a magnitude through (Rajamanoharan et al. 2404.16014). The encoder's output is the gate.
     *
     * @param gateBias what the output holds beside the product
     * @param logGain logarithm of the product's factor in the magnitude
     * @param bias of the magnitude
     */
    static Thresholds gated(float[] gateBias, float[] logGain, float[] bias) {
        var gain = new float[gateBias.length];
        var shift = new float[gateBias.length];
        for (int l = 0; l < gain.length; l++) {
            gain[l] = (float) StrictMath.exp(logGain[l]);
            shift[l] = bias[l] - gateBias[l] * gain[l];
        }
        return new Thresholds(new float[gateBias.length], gain, shift);
    }

    @Override
    public Firing another() {
        return this; // It keeps nothing of a context.
    }

    @Override
    public void begin(int tokens) {}

    @Override
    public void slice(float[] outputs, int tokens, int latents, int first, CodeBuilder into) {
        for (int t = 0; t < tokens; t++) {
            int row = t * latents - first;
            for (int l = first; l < first + latents; l++) {
                if (outputs[row + l] > threshold[l]) {
                    into.add(t, l, outputs[row + l] * gain[l] + shift[l]);
                }
            }
        }
    }

    @Override
    public void end(int tokens, CodeBuilder into) {}

    @Override
    public void onDevice(NDArray outputs, CodeBuilder into) {
        NDManager scope = outputs.getManager();
        NDArray fires = outputs.gt(scope.create(threshold));
        long[] where = fires.nonzero().toLongArray();
        float[] values = outputs.booleanMask(fires).toFloatArray();
        for (int i = 0; i < values.length; i++) {
            int latent = (int) where[2 * i + 1];
            into.add((int) where[2 * i], latent, values[i] * gain[latent] + shift[latent]);
        }
    }
}
