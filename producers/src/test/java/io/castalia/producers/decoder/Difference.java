package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** How far a decoder is from what transformers computed. */
final class Difference {

    /** What rounding may explain. */
    static final double TOLERANCE = 1e-4;

    private Difference() {}

    /** By hookpoint, and for the logits: the largest error over the root mean square of what was expected. */
    static Map<String, Double> of(Fixture fixture, Decoder decoder) {
        var found = new TreeMap<String, Double>();
        int[][] rows = fixture.rows();
        var expected = fixture.states(decoder);
        try (NDManager scope = decoder.scope()) {
            Map<Hookpoint, NDArray> states = decoder.states(scope, rows, expected.keySet());
            expected.forEach((site, values) -> found.put(
                    site.toString(), of(Objects.requireNonNull(states.get(site)).toFloatArray(), values)));
            NDArray last = decoder.run(decoder.embed(scope, rows), 0, decoder.layers());
            found.put("logits", of(decoder.logits(last).toFloatArray(), fixture.logits()));
        }
        return found;
    }

    static double of(float[] found, float[] expected) {
        if (found.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double squares = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            squares += expected[i] * expected[i];
            double error = Math.abs(found[i] - expected[i]);
            largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, error);
        }
        return largest / Math.sqrt(squares / expected.length);
    }
}
