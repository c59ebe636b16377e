package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.castalia.producers.model.Engines;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A model's own neurons as latents, for comparison with coders: of a token's activations inside the MLP, the k largest
 * above zero fire (Paulo et al., table A10). It has no weights, and rebuilds the activations that it kept.
 */
public final class Neurons implements SparseCoder {

    private final String hookpoint;
    private final int neurons;
    private final int k;
    private final NDManager manager = Engines.arrays();

    /**
     * The neurons of one site.
     *
     * @param hookpoint the activations inside an MLP, for instance {@code layers.5.mlp.neurons}
     * @param neurons how many there are
     * @param k how many fire on a token at most
     */
    public Neurons(String hookpoint, int neurons, int k) {
        Refusal.unless(neurons > 0, "neurons", neurons, "at least 1");
        Refusal.unless(k > 0 && k <= neurons, "k", k, "at least 1 and at most " + neurons);
        this.hookpoint = hookpoint;
        this.neurons = neurons;
        this.k = k;
    }

    @Override
    public String name() {
        return "neurons-top-%d-of-%d".formatted(k, neurons);
    }

    @Override
    public String hash() {
        return HexFormat.of().formatHex(Id.digest("neurons", neurons, k));
    }

    @Override
    public int width() {
        return neurons;
    }

    @Override
    public int latents() {
        return neurons;
    }

    @Override
    public CoderCard card() {
        return new CoderCard(Optional.of(CoderSite.of(hookpoint)), OptionalDouble.of(k), Optional.empty());
    }

    @Override
    public SparseCode encode(NDArray states) {
        int tokens = Math.toIntExact(states.getShape().get(0));
        var firing = new TopK(k);
        var activations = new CodeBuilder(name());
        try (NDManager scope = manager.newSubManager()) {
            states.tempAttach(scope);
            if (states.getDevice().isGpu()) {
                firing.onDevice(states, activations);
            } else {
                firing.begin(tokens);
                firing.slice(states.toFloatArray(), tokens, neurons, 0, activations);
                firing.end(tokens, activations);
            }
        }
        return activations.build(tokens);
    }

    @Override
    public NDArray decode(SparseCode code, NDArray states) {
        var rebuilt = new float[code.tokens() * neurons];
        for (int t = 0; t < code.tokens(); t++) {
            for (int a = code.from(t); a < code.from(t + 1); a++) {
                rebuilt[t * neurons + code.latent(a)] = code.value(a);
            }
        }
        return states.getManager().create(rebuilt, states.getShape());
    }

    @Override
    public void close() {
        manager.close();
    }
}
