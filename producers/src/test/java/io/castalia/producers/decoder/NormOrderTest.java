package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the fixtures see where norms stand: elsewhere, the comparison fails. */
final class NormOrderTest {

    @Test
    void states_headsNormedAfterTheyTurned_areOthers() {
        var fixture = Fixture.of("qwen3");
        Family family = Family.of(new ConfigFile("config.json", fixture.configuration()));

        assertThat(difference(fixture, family))
                .allSatisfy((site, d) -> assertThat(d).isLessThan(Difference.TOLERANCE));
        assertThat(difference(fixture, new TurnedFirst(family)))
                .anySatisfy((site, d) -> assertThat(d).isGreaterThan(Difference.TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "neox", "llama", "qwen2", "qwen3", "gemma2", "gemma3"})
    void lastState_readBehindTheFinalNorm_isAnother(String name) {
        var fixture = Fixture.of(name);
        Family family = Family.of(new ConfigFile("config.json", fixture.configuration()));
        try (Decoder decoder = fixture.decoder();
                NDManager scope = decoder.scope()) {
            var last = new Hookpoint(decoder.layers() - 1, Site.RESIDUAL);
            float[] expected = Objects.requireNonNull(fixture.states(decoder).get(last));
            NDArray state = Objects.requireNonNull(
                    decoder.states(scope, fixture.rows(), List.of(last)).get(last));
            Norm norm = family.finalNorm(family.body(Weights.of(fixture.checkpoint(), scope, Precision.SINGLE)));

            assertThat(Difference.of(state.toFloatArray(), expected)).isLessThan(Difference.TOLERANCE);
            assertThat(Difference.of(norm.apply(state).toFloatArray(), expected))
                    .isGreaterThan(Difference.TOLERANCE);
        }
    }

    private static Map<String, Double> difference(Fixture fixture, Family family) {
        try (Decoder decoder = Decoder.open(family, fixture.checkpoint(), Precision.SINGLE)) {
            return Difference.of(fixture, decoder);
        }
    }

    /** The same family, but for its heads, which turn before they are normed. */
    private record TurnedFirst(Family family) implements Family {

        @Override
        public Configuration c() {
            return family.c();
        }

        @Override
        public Weights body(Weights all) {
            return family.body(all);
        }

        @Override
        public Stem stem(Weights body) {
            return family.stem(body);
        }

        @Override
        public Norm finalNorm(Weights body) {
            return family.finalNorm(body);
        }

        @Override
        public Layer layer(Weights body, int number) {
            var layer = (Layer.Serial) family.layer(body, number);
            Attention a = layer.attention();
            AttentionRule rule = a.rule();
            var norm = new BehindTurn(rule.rope(), a.headNorm().orElseThrow());
            var attention = new Attention(
                    a.heads(),
                    new AttentionRule(Rope.NONE, rule.window(), rule.scale(), rule.cap()),
                    a.in(),
                    Optional.of(norm),
                    a.out());
            return new Layer.Serial(number, layer.beforeAttention(), attention, layer.beforeMlp(), layer.mlp());
        }
    }

    /** Turns heads, number by number, and norms them then. */
    private record BehindTurn(Rope rope, Norm norm) implements Norm {

        @Override
        public NDArray apply(NDArray heads) {
            int length = (int) heads.getShape().get(1);
            int count = (int) heads.getShape().get(2);
            int width = (int) heads.getShape().get(3);
            int half = rope.dimensions() / 2;
            float[] angles = rope.angles(0, length);
            float[] x = heads.toFloatArray();
            for (int i = 0; i < x.length / width; i++) {
                int position = i / count % length;
                for (int j = 0; j < half; j++) {
                    double angle = angles[position * half + j];
                    int left = i * width + j;
                    double a = x[left];
                    double b = x[left + half];
                    x[left] = (float) (a * Math.cos(angle) - b * Math.sin(angle));
                    x[left + half] = (float) (b * Math.cos(angle) + a * Math.sin(angle));
                }
            }
            return norm.apply(heads.getManager().create(x, heads.getShape()));
        }

        @Override
        public NDArray directions(NDArray x) {
            return norm.directions(x);
        }
    }
}
