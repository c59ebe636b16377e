package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.model.Unembedding;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnembeddingTest {

    private static final int VOCABULARY = 53;

    /** So large that what a norm adds to the size of a state is nothing beside it. */
    private static final double LARGE = 1000;

    /** The model's own logits of a direction, without the bias of the norm, times the size that the norm takes off. */
    private static double[] slowly(Decoder whole, float[] direction, boolean centres) {
        double mean = centres ? mean(direction) : 0;
        double squares = 0;
        for (float x : direction) {
            squares += (x - mean) * (x - mean);
        }
        double size = Math.sqrt(squares / direction.length);
        var found = new double[VOCABULARY];
        try (NDManager scope = whole.scope()) {
            var shape = new Shape(1, 1, direction.length);
            float[] logits = whole.logits(scope.create(direction, shape)).toFloatArray();
            float[] ofNothing = whole.logits(scope.zeros(shape)).toFloatArray();
            for (int token = 0; token < VOCABULARY; token++) {
                found[token] = (logits[token] - ofNothing[token]) * size;
            }
        }
        return found;
    }

    @Test
    void unembedding_normBehind_noneForWhatIsWrittenBeforeIt() {
        Fixture fixture = Fixture.of("gemma3");
        List<String> sites = List.of("layers.0.mlp", "layers.0.mlp.normed");
        try (DecoderModel model = DecoderModel.open(
                        "gemma3", "hash", fixture.configuration(), fixture.checkpoint(), sites, Precision.SINGLE);
                NDManager scope = model.decoder().scope()) {
            assertThat(model.unembedding("layers.0.mlp", scope))
                    .isEqualTo(new Unembedding.None(
                            "what is written at 'layers.0.mlp' is normed before it is added to the residual stream"));
            assertThat(model.unembedding("layers.0.mlp.normed", scope)).isInstanceOf(Unembedding.Matrix.class);
        }
    }

    private static double mean(float[] numbers) {
        double sum = 0;
        for (float x : numbers) {
            sum += x;
        }
        return sum / numbers.length;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2", "gemma3", "gpt2", "neox"})
    void unembedding_anyFamily_isWhatTheModelsLogitsSay(String family) {
        Fixture fixture = Fixture.of(family);
        var random = new Random(family.length());
        try (Decoder whole = fixture.decoder();
                DecoderModel low = DecoderModel.open(
                        family,
                        "hash",
                        fixture.configuration(),
                        fixture.checkpoint(),
                        List.of("layers.0"),
                        Precision.HALF);
                NDManager scope = whole.scope()) {
            var matrix = (Unembedding.Matrix) low.unembedding("layers.0", scope);
            assertThat(matrix.matrix().getShape()).isEqualTo(new Shape(VOCABULARY, whole.width()));
            for (int n = 0; n < 20; n++) {
                var direction = new float[whole.width()];
                for (int i = 0; i < direction.length; i++) {
                    direction[i] = (float) (LARGE * (random.nextGaussian() + 0.5));
                }
                NDArray row = scope.create(direction, new Shape(1, direction.length));
                NDArray read = matrix.centres() ? row.sub(row.mean()) : row;
                float[] logits = read.mul(matrix.normWeight())
                        .matMul(matrix.matrix().transpose())
                        .toFloatArray();

                double[] slowly = slowly(whole, direction, matrix.centres());
                for (int token = 0; token < VOCABULARY; token++) {
                    assertThat(logits[token] / LARGE).isCloseTo(slowly[token] / LARGE, within(1e-4));
                }
            }
        }
    }
}
