package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import io.castalia.producers.checkpoint.Checkpoint;
import java.nio.FloatBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightsTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 23, 24, 25, 100, 1271, 1272, 1 << 20})
    void table_inPiecesOfAnySize_sameElements(long piece) {
        Checkpoint checkpoint = Fixture.of("qwen2").checkpoint();
        try (Decoder decoder = Fixture.of("qwen2").decoder();
                NDManager scope = decoder.scope()) {
            Weights weights = Weights.of(checkpoint, scope, Precision.SINGLE, piece);

            assertThat(weights.table("model.embed_tokens.weight", 53, 24).toFloatArray())
                    .isEqualTo(elements(checkpoint.floats("model.embed_tokens.weight", 53, 24)));
            assertThat(weights.vector("model.norm.weight", 24).toFloatArray())
                    .isEqualTo(elements(checkpoint.floats("model.norm.weight", 24)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"neox", "llama3", "qwen3"})
    void parts_ofAProduct_areLetGo(String name) {
        Checkpoint checkpoint = Fixture.of(name).checkpoint();
        Family family = Family.of(new ConfigFile(name, Fixture.of(name).configuration()));
        try (Decoder decoder = Fixture.of(name).decoder();
                NDManager scope = decoder.scope()) {
            Weights body = family.body(Weights.of(checkpoint, scope, Precision.SINGLE));
            family.layer(body, 0);
            int first = held(scope);
            family.layer(body, 1);

            assertThat(held(scope)).isEqualTo(2 * first);
            assertThat(first).isLessThanOrEqualTo(16);
        }
    }

    private static int held(NDManager scope) {
        return ((BaseNDManager) scope).getManagedArrays().size();
    }

    private static float[] elements(FloatBuffer floats) {
        var elements = new float[floats.remaining()];
        floats.duplicate().get(elements);
        return elements;
    }
}
