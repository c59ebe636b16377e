package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.producers.model.Engines;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class AffineCoderTest {

    private static final NDManager ARRAYS = Engines.arrays();
    private static final AffineCoder.Identity NAMED = new AffineCoder.Identity("test", "", CoderCard.NONE);

    @AfterAll
    static void close() {
        ARRAYS.close();
    }

    @Test
    void encode_inSlicesOrChosenOnTheDevice_sameLatents() {
        Path directory = Conformance.fixture("saelens/topk-rescaled");
        Weights weights = new Weights.OfSafetensors(Safetensors.open(directory.resolve(SaeLens.WEIGHTS)));
        Function<NDManager, AffineCoder.Parts> parts = manager -> new AffineCoder.Parts(
                Preparation.NONE,
                new EncoderWeights(
                        weights.array(manager, "W_enc", 16, 48).transpose(), weights.array(manager, "b_enc", 48), null),
                new TopK(6),
                lazily ->
                        new Decoder(weights.array(lazily, "W_dec", 48, 16), weights.array(lazily, "b_dec", 16), null));
        try (AffineCoder whole = AffineCoder.load(NAMED, Engines.arrays(), parts, 48, false);
                AffineCoder sliced = AffineCoder.load(NAMED, Engines.arrays(), parts, 7, false);
                AffineCoder device = AffineCoder.load(NAMED, Engines.arrays(), parts, 48, true)) {
            for (int seed = 0; seed < 20; seed++) {
                try (NDManager scope = ARRAYS.newSubManager()) {
                    NDArray x = states(scope, seed, 9, 16);
                    SparseCode expected = whole.encode(x);

                    assertThat(latents(sliced.encode(x))).isEqualTo(latents(expected));
                    assertThat(latents(device.encode(x))).isEqualTo(latents(expected));
                }
            }
        }
    }

    @Test
    void encodeAndDecode_manyContexts_leaveNoArraysAndDoNotChangeTheStates() {
        for (String fixture : new String[] {"saelens/layer-norm", "sparsify/layers.5.mlp", "saelens/centred"}) {
            try (SparseCoder coder = Coders.open(Conformance.fixture(fixture));
                    NDManager scope = ARRAYS.newSubManager()) {
                NDArray x = states(scope, 1, 5, 16);
                float[] before = x.toFloatArray();
                for (int i = 0; i < 20; i++) {
                    coder.decode(coder.encode(x), x).close();
                }

                assertThat(((BaseNDManager) scope).getManagedArrays()).hasSize(1);
                assertThat(x.getManager()).isSameAs(scope);
                assertThat(x.toFloatArray()).isEqualTo(before);
            }
        }
    }

    @Test
    void decode_noActivations_theBiasAndWhatTheSkipConnectionAdds() {
        Path directory = Conformance.fixture("sparsify/layers.1");
        float[] bias = Safetensors.open(directory.resolve(Sparsify.WEIGHTS)).floats("b_dec", 16);
        try (SparseCoder coder = Coders.open(directory);
                NDManager scope = ARRAYS.newSubManager()) {
            NDArray x = states(scope, 2, 1, 16);

            assertThat(coder.decode(new SparseCode(new int[2], new int[0], new short[0]), x)
                            .toFloatArray())
                    .isEqualTo(bias);
        }
    }

    @Test
    void decode_moreActivationsThanAreGatheredAtOnce_sameAsTokenByToken() {
        int latents = 700;
        try (var neurons = AffineCoder.load(NAMED, manager -> dense(manager, latents, 6));
                NDManager scope = ARRAYS.newSubManager()) {
            NDArray x = states(scope, 4, 30, 6);
            SparseCode code = neurons.encode(x);
            float[] together = neurons.decode(code, x).toFloatArray();

            assertThat(code.size()).as("several pieces").isGreaterThan(2 * 4096);
            for (int t = 0; t < 30; t++) {
                NDArray one = x.get("%d:%d".formatted(t, t + 1));
                float[] alone = neurons.decode(neurons.encode(one), one).toFloatArray();
                for (int j = 0; j < 6; j++) {
                    assertThat(together[t * 6 + j]).isCloseTo(alone[j], within(1e-3f));
                }
            }
        }
    }

    @Test
    void neurons_theLargestFire_andAreRebuilt() {
        try (var neurons = new Neurons("layers.3.mlp.neurons", 5, 2);
                NDManager scope = ARRAYS.newSubManager()) {
            NDArray x = scope.create(new float[] {1, 3, 2, -9, 0, -1, -1, 0, 0, 4}, new Shape(2, 5));

            assertThat(neurons.decode(neurons.encode(x), x).toFloatArray())
                    .containsExactly(0, 3, 2, 0, 0, 0, 0, 0, 0, 4);
            assertThat(neurons.card().site()).contains(CoderSite.of("layers.3.mlp.neurons"));
            assertThat(neurons.card().site().orElseThrow().writesToResidual()).isFalse();
            assertThat(neurons.decoderRows()).isEmpty();
        }
    }

    @Test
    void load_partsThatRefuse_managerIsClosed() {
        NDManager manager = Engines.arrays();

        assertThatThrownBy(() -> AffineCoder.load(
                        NAMED,
                        manager,
                        m -> {
                            throw new IllegalArgumentException("no");
                        },
                        1,
                        false))
                .hasMessage("no");
        assertThat(manager.isOpen()).isFalse();
    }

    private static AffineCoder.Parts dense(NDManager manager, int latents, int width) {
        var random = new Random(3);
        NDArray rows = manager.create(floats(random, latents * width), new Shape(latents, width));
        NDArray bias = manager.create(floats(random, latents));
        return new AffineCoder.Parts(
                Preparation.NONE,
                new EncoderWeights(rows, bias, null),
                Thresholds.relu(latents),
                lazily -> new Decoder(rows.mul(0.01f), lazily.zeros(new Shape(width)), null));
    }

    private static NDArray states(NDManager manager, int seed, int tokens, int width) {
        return manager.create(floats(new Random(seed), tokens * width), new Shape(tokens, width));
    }

    private static float[] floats(Random random, int n) {
        var all = new float[n];
        for (int i = 0; i < n; i++) {
            all[i] = (float) random.nextGaussian();
        }
        return all;
    }

    private static String latents(SparseCode code) {
        var text = new StringBuilder();
        for (int t = 0; t < code.tokens(); t++) {
            for (int a = code.from(t); a < code.from(t + 1); a++) {
                text.append(t).append(':').append(code.latent(a)).append(' ');
            }
        }
        return text.toString();
    }
}
