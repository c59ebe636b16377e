package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.castalia.producers.checkpoint.Checkpoint;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
    @EnumSource(Precision.class)
    void table_whenItStands_readsNoBufferAnyMore(Precision precision) {
        var kept = new KeptBuffers(Fixture.of("qwen2").checkpoint(), new ArrayList<>());
        try (Decoder decoder = Fixture.of("qwen2").decoder();
                NDManager scope = decoder.scope()) {
            for (long piece : new long[] {100, 1 << 20}) {
                NDArray table = Weights.of(kept, scope, precision, piece).table("model.embed_tokens.weight", 53, 24);
                float[] before = table.toType(DataType.FLOAT32, false).toFloatArray();

                kept.buffers.forEach(WeightsTest::overwrite);

                assertThat(kept.buffers).isNotEmpty();
                assertThat(table.toType(DataType.FLOAT32, false).toFloatArray()).isEqualTo(before);
            }
        }
    }

    private static void overwrite(FloatBuffer buffer) {
        for (int i = 0; i < buffer.limit(); i++) {
            buffer.put(i, Float.NaN);
        }
    }

    /** A checkpoint that keeps the buffers into which it copies. */
    private record KeptBuffers(Checkpoint checkpoint, List<FloatBuffer> buffers) implements Checkpoint {
        @Override
        public String source() {
            return checkpoint.source();
        }

        @Override
        public Set<String> names() {
            return checkpoint.names();
        }

        @Override
        public FloatBuffer floats(String tensor, long... shape) {
            return checkpoint.floats(tensor, shape);
        }

        @Override
        public void copy(String tensor, long from, FloatBuffer into, long... shape) {
            checkpoint.copy(tensor, from, into, shape);
            buffers.add(into);
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
