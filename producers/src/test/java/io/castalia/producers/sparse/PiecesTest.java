package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.checkpoint.Npz;
import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.producers.model.Engines;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class PiecesTest {

    private static final NDManager ARRAYS = Engines.arrays();

    @AfterAll
    static void close() {
        ARRAYS.close();
    }

    @Test
    void put_anyShapeAndPiece_allElementsInTheirPlaces() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            long[] shape = random.nextBoolean()
                    ? new long[] {1 + random.nextInt(40)}
                    : new long[] {1 + random.nextInt(40), 1 + random.nextInt(7)};
            try (NDManager scope = ARRAYS.newSubManager()) {
                var pieces = new Pieces(1 + random.nextInt(50), scope, shape);
                int handed = 0;
                while (pieces.isMore()) {
                    FloatBuffer next = pieces.next();
                    assertThat(pieces.position()).isEqualTo(handed);
                    while (next.hasRemaining()) {
                        next.put(handed++);
                    }
                    pieces.put();
                }

                float[] all = pieces.array().toFloatArray();
                assertThat(all).hasSize(handed);
                for (int i = 0; i < all.length; i++) {
                    assertThat(all[i]).as("seed %d", seed).isEqualTo(i);
                }
                assertThat(pieces.array().getShape()).isEqualTo(new Shape(shape));
                assertThat(((BaseNDManager) scope).getManagedArrays()).hasSize(1);
            }
        }
    }

    @Test
    void array_eitherFile_sameAsItsFloats() {
        Path numpy = Conformance.fixture("gemma-scope-2b-pt-mlp/layer_20/width_16k/average_l0_71");
        Path safetensors = Conformance.fixture("gemma-scope-2/layer_9_width_16k_l0_small");
        for (Weights weights : new Weights[] {
            new Weights.OfNpz(Npz.open(numpy.resolve(GemmaScope.WEIGHTS))),
            new Weights.OfSafetensors(Safetensors.open(safetensors.resolve(GemmaScope2.WEIGHTS)))
        }) {
            try (NDManager scope = ARRAYS.newSubManager()) {
                for (String tensor : weights.names()) {
                    long[] shape = weights.shape(tensor);

                    assertThat(weights.array(scope, tensor, shape).toFloatArray())
                            .as(tensor)
                            .isEqualTo(weights.floats(tensor, shape));
                }
            }
        }
    }

    @Test
    void array_anotherShape_refusedByName() {
        Path numpy = Conformance.fixture("gemma-scope-2b-pt-mlp/layer_20/width_16k/average_l0_71");
        var weights = new Weights.OfNpz(Npz.open(numpy.resolve(GemmaScope.WEIGHTS)));

        assertThatThrownBy(() -> weights.array(ARRAYS, "W_enc", 48, 16))
                .hasMessageContaining("W_enc")
                .hasMessageContaining("[16, 48]")
                .hasMessageContaining("[48, 16]");
        assertThatThrownBy(() -> weights.shape("W_enc", 1)).hasMessageContaining("axes of W_enc");
    }
}
