package io.castalia.producers.sparse;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.producers.model.Engines;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** How a coder does beside what its own library computed: {@code expected.safetensors} of a fixture. */
final class Conformance {

    /** Activations are rounded to half precision, relative error 2^-11, and products differ in their last bits. */
    private static final double ACTIVATION = 6e-4;

    private static final double REBUILT = 2e-3;

    /** A token whose firing latents change when its state is scaled by this much lies at a tie. */
    private static final double NUDGE = 2e-5;

    private final float[] states;
    private final float[] activations;
    private final float[] rebuilt;
    private final int tokens;

    /**
     * What was found.
     *
     * @param activation worst error of an activation, in what is allowed
     * @param rebuilt worst error of a rebuilt state, in what is allowed
     * @param ties tokens left out since they lie at a tie
     */
    record Verdict(double activation, double rebuilt, int ties) {
        boolean agrees() {
            return activation <= 1 && rebuilt <= 1;
        }
    }

    Conformance(Path fixture) {
        var expected = Safetensors.open(fixture.resolve("expected.safetensors"));
        this.tokens = (int) expected.shape("states")[0];
        this.states = expected.floats("states", expected.shape("states"));
        this.activations = expected.floats("activations", expected.shape("activations"));
        this.rebuilt = expected.floats("rebuilt", expected.shape("rebuilt"));
    }

    /** A fixture's folder. */
    static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(
                            Conformance.class.getResource("/io/castalia/producers/coder/" + name), "no fixture " + name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Verdict of(SparseCoder coder) {
        int width = states.length / tokens;
        try (NDManager arrays = Engines.arrays()) {
            var x = arrays.create(states, new Shape(tokens, width));
            SparseCode code = coder.encode(x);
            SparseCode less = coder.encode(x.mul(1 - NUDGE));
            SparseCode more = coder.encode(x.mul(1 + NUDGE));
            float[] decoded = coder.decode(code, x).toFloatArray();
            double worst = 0;
            double worstRebuilt = 0;
            int ties = 0;
            for (int t = 0; t < tokens; t++) {
                if (!latents(less, t).equals(latents(more, t))) {
                    ties++;
                    continue;
                }
                worst = Math.max(worst, activationError(code, t));
                worstRebuilt = Math.max(worstRebuilt, rebuiltError(decoded, t));
            }
            return new Verdict(worst, worstRebuilt, ties);
        }
    }

    private double activationError(SparseCode code, int token) {
        int latents = activations.length / tokens;
        var found = new float[latents];
        for (int a = code.from(token); a < code.from(token + 1); a++) {
            found[code.latent(a)] = code.value(a);
        }
        double worst = 0;
        for (int l = 0; l < latents; l++) {
            double wanted = activations[token * latents + l];
            worst = Math.max(
                    worst, Math.abs(found[l] - wanted) / (ACTIVATION * Math.abs(wanted) + 1e-4 * rms(activations)));
        }
        return worst;
    }

    private double rebuiltError(float[] decoded, int token) {
        int width = rebuilt.length / tokens;
        double worst = 0;
        double size = rms(Arrays.copyOfRange(rebuilt, token * width, (token + 1) * width));
        for (int j = token * width; j < (token + 1) * width; j++) {
            worst = Math.max(worst, Math.abs(decoded[j] - rebuilt[j]) / (REBUILT * size));
        }
        return worst;
    }

    private static double rms(float[] all) {
        double squares = 0;
        for (float x : all) {
            squares += (double) x * x;
        }
        return Math.sqrt(squares / all.length);
    }

    private static List<Integer> latents(SparseCode code, int token) {
        return IntStream.range(code.from(token), code.from(token + 1))
                .mapToObj(code::latent)
                .toList();
    }
}
