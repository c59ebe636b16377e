package io.castalia.producers.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.producers.model.Engines;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.producers.sparse.TopKCoder;
import java.nio.file.Path;
import java.util.List;

/** Measures a written coder on stored states. */
final class FitMeter implements AutoCloseable {

    private final NDManager arrays = Engines.arrays();
    private final TopKCoder coder;
    private final float[] decoder; // (latents, width)
    private final float[] centre; // (width)

    FitMeter(Path folder) {
        this.coder = TopKCoder.load(folder);
        var weights = Safetensors.open(folder.resolve(TopKCoder.WEIGHTS));
        this.decoder = weights.floats("W_dec", coder.latents(), coder.width());
        this.centre = weights.floats("b_dec", coder.width());
    }

    /** Measures whole contexts, in order, until there are so many tokens. */
    Fit measure(StateStore store, List<StoredContext> contexts, long atMost) {
        int width = coder.width();
        var sum = new double[width];
        var squares = new double[1];
        var fired = new boolean[coder.latents()];
        long tokens = 0;
        long activations = 0;
        double error = 0;
        for (StoredContext context : contexts) {
            if (tokens >= atMost) {
                break;
            }
            var states = new float[context.tokens() * width];
            store.read(context, states, 0);
            SparseCode code = encode(states);
            activations += code.size();
            tokens += context.tokens();
            for (int t = 0; t < context.tokens(); t++) {
                error += error(states, t, code, fired);
            }
            accumulate(states, sum, squares);
        }
        double meanSquare = 0;
        for (double s : sum) {
            meanSquare += s * s / Math.max(tokens, 1);
        }
        int alive = 0;
        for (boolean f : fired) {
            alive += f ? 1 : 0;
        }
        return new Fit(
                tokens,
                error / (squares[0] - meanSquare),
                activations / (double) tokens,
                1 - alive / (double) coder.latents());
    }

    private SparseCode encode(float[] states) {
        try (NDManager scope = arrays.newSubManager()) {
            return coder.encode(scope.create(states, new Shape(states.length / coder.width(), coder.width())));
        }
    }

    private double error(float[] states, int token, SparseCode code, boolean[] fired) {
        int width = coder.width();
        float[] rebuilt = centre.clone();
        for (int a = code.from(token); a < code.from(token + 1); a++) {
            float value = code.value(a);
            int row = code.latent(a) * width;
            fired[code.latent(a)] = true;
            for (int j = 0; j < width; j++) {
                rebuilt[j] += value * decoder[row + j];
            }
        }
        double error = 0;
        for (int j = 0; j < width; j++) {
            double d = states[token * width + j] - rebuilt[j];
            error += d * d;
        }
        return error;
    }

    private static void accumulate(float[] states, double[] sum, double[] squares) {
        for (int i = 0; i < states.length; i++) {
            sum[i % sum.length] += states[i];
            squares[0] += (double) states[i] * states[i];
        }
    }

    @Override
    public void close() {
        coder.close();
        arrays.close();
    }
}
