package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.model.Engines;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class FitMeterTest {

    private static final NDManager ARRAYS = Engines.arrays();

    @AfterAll
    static void close() {
        ARRAYS.close();
    }

    @Test
    void fit_anyContexts_agreesWithTheDefinition() {
        try (SparseCoder coder = Coders.open(Conformance.fixture("saelens/transcoder"));
                NDManager scope = ARRAYS.newSubManager()) {
            for (int seed = 0; seed < 20; seed++) {
                var random = new Random(seed);
                var meter = new FitMeter(coder);
                var targets = new ArrayList<float[]>();
                var rebuilt = new ArrayList<float[]>();
                var fired = new HashSet<Integer>();
                int activations = 0;
                for (int context = 0; context < 3; context++) {
                    int tokens = random.nextInt(13);
                    NDArray states = array(scope, random, tokens, 16);
                    NDArray target = array(scope, random, tokens, 20);
                    var counted = new BitSet();
                    SparseCode code = coder.encode(states);
                    float[] decoded = coder.decode(code, states).toFloatArray();
                    for (int t = 0; t < tokens; t++) {
                        if (random.nextInt(4) > 0) {
                            counted.set(t);
                            targets.add(row(target.toFloatArray(), t));
                            rebuilt.add(row(decoded, t));
                            activations += code.from(t + 1) - code.from(t);
                            for (int a = code.from(t); a < code.from(t + 1); a++) {
                                fired.add(code.latent(a));
                            }
                        }
                    }
                    meter.add(states, target, counted);
                }

                Fit fit = meter.fit().orElseThrow();
                int tokens = targets.size();
                assertThat(fit.tokens()).isEqualTo(tokens);
                assertThat(fit.l0()).isCloseTo(activations / (double) tokens, within(1e-12));
                assertThat(fit.deadShare()).isCloseTo(1 - fired.size() / 48.0, within(1e-12));
                assertThat(fit.fvu()).isCloseTo(fvu(targets, rebuilt), within(1e-9));
            }
        }
    }

    @Test
    void fit_coderOfItsOwnSite_countsEveryToken() {
        try (var neurons = new Neurons("layers.0.mlp.neurons", 4, 4);
                NDManager scope = ARRAYS.newSubManager()) {
            var meter = new FitMeter(neurons);
            meter.add(scope.create(new float[] {1, 0, 2, 0, 4, 0, 0.5f, 0}, new Shape(2, 4)));

            assertThat(meter.fit()).contains(new Fit(2, 0, 2, 0.5));
        }
    }

    @Test
    void fit_tokensThatDoNotDiffer_nothing() {
        try (var neurons = new Neurons("layers.0.mlp.neurons", 2, 1);
                NDManager scope = ARRAYS.newSubManager()) {
            var meter = new FitMeter(neurons);
            assertThat(meter.fit()).isEmpty();
            meter.add(scope.create(new float[] {1, 2, 1, 2}, new Shape(2, 2)));

            assertThat(meter.fit()).isEmpty();
        }
    }

    @Test
    void recovered_lossesOfThreeKinds_shareOfTheDamageAvoided() {
        assertThat(new CrossEntropy(3, 3, 11).recovered()).hasValue(1);
        assertThat(new CrossEntropy(3, 11, 11).recovered()).hasValue(0);
        assertThat(new CrossEntropy(3, 5, 11).recovered()).hasValue(0.75);
        assertThat(new CrossEntropy(3, 13, 11).recovered()).hasValue(-0.25);
        assertThat(new CrossEntropy(3, 5, 3).recovered()).isEmpty();
        assertThatThrownBy(() -> new CrossEntropy(3, Double.NaN, 4)).isInstanceOf(Refusal.class);
    }

    private static double fvu(List<float[]> targets, List<float[]> rebuilt) {
        double error = 0;
        double variance = 0;
        for (int j = 0; j < 20; j++) {
            double mean = 0;
            for (float[] target : targets) {
                mean += target[j] / targets.size();
            }
            for (int i = 0; i < targets.size(); i++) {
                error += Math.pow((double) targets.get(i)[j] - rebuilt.get(i)[j], 2);
                variance += Math.pow(targets.get(i)[j] - mean, 2);
            }
        }
        return error / variance;
    }

    private static float[] row(float[] all, int token) {
        return Arrays.copyOfRange(all, token * 20, (token + 1) * 20);
    }

    private static NDArray array(NDManager scope, Random random, int tokens, int width) {
        var all = new float[tokens * width];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) random.nextGaussian() + 2;
        }
        return scope.create(all, new Shape(tokens, width));
    }
}
