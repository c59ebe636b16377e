package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import java.util.BitSet;
import java.util.Optional;

/** Measures how well a coder rebuilds states, context after context. */
public final class FitMeter {

    private final SparseCoder coder;
    private final BitSet fired = new BitSet();
    private double[] sum = {}; // (output width)
    private double squares;
    private double error;
    private long tokens;
    private long activations;

    /** Of a coder, which stays its maker's. */
    public FitMeter(SparseCoder coder) {
        this.coder = coder;
    }

    /** Adds a context of a coder that rebuilds what it reads; every token counts. */
    public void add(NDArray states) {
        var all = new BitSet();
        all.set(0, Math.toIntExact(states.getShape().get(0)));
        add(states, states, all);
    }

    /**
     * Adds a context.
     *
     * @param states what the coder reads, shape (tokens, width)
     * @param target what it should rebuild, shape (tokens, width of the site that it writes)
     * @param counted the tokens that count: those that are not masked
     */
    public void add(NDArray states, NDArray target, BitSet counted) {
        if (states.isEmpty()) { // a context of nothing but special tokens
            return;
        }
        SparseCode code = coder.encode(states);
        float[] wanted = target.toFloatArray();
        float[] rebuilt;
        try (NDArray decoded = coder.decode(code, states)) {
            rebuilt = decoded.toFloatArray();
        }
        int width = wanted.length / code.tokens();
        sum = sum.length == 0 ? new double[width] : sum;
        for (int t = counted.nextSetBit(0); t >= 0 && t < code.tokens(); t = counted.nextSetBit(t + 1)) {
            tokens++;
            activations += code.from(t + 1) - code.from(t);
            for (int a = code.from(t); a < code.from(t + 1); a++) {
                fired.set(code.latent(a));
            }
            accumulate(wanted, rebuilt, t * width);
        }
    }

    private void accumulate(float[] wanted, float[] rebuilt, int from) {
        for (int j = 0; j < sum.length; j++) {
            double x = wanted[from + j];
            double d = x - rebuilt[from + j];
            sum[j] += x;
            squares += x * x;
            error += d * d;
        }
    }

    /** What was measured; nothing where the tokens that counted did not differ. */
    public Optional<Fit> fit() {
        double variance = squares;
        for (double s : sum) {
            variance -= s * s / Math.max(tokens, 1);
        }
        if (tokens < 2 || !(variance > 0)) {
            return Optional.empty();
        }
        return Optional.of(new Fit(
                tokens,
                error / variance,
                activations / (double) tokens,
                1 - fired.cardinality() / (double) coder.latents()));
    }
}
