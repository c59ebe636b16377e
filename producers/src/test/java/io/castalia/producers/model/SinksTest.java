package io.castalia.producers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SinksTest {

    @Test
    void left_aTokenFarLongerThanTheOthers_isNot() {
        var states = new float[] {900, 0, 1, 1, 0, 60, 0, -2, 1, 0};
        TokenizedContext context = context(true, false, false, false, false);
        try (NDManager arrays = Engines.arrays();
                var given = arrays.create(states, new Shape(5, 2))) {
            assertThat(new Sinks(10).of(given, context)).isEqualTo(set(2));
            assertThat(new Sinks(10).left(given, context)).isEqualTo(set(1, 3, 4));
            assertThat(Sinks.NONE.left(given, context)).isEqualTo(set(1, 2, 3, 4));
            assertThat(context.masking(set(2)).maskedCount()).isEqualTo(2);
        }
    }

    @Test
    void of_randomNorms_asBySorting() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int tokens = 1 + random.nextInt(20);
            var norms = new float[tokens];
            var masked = new boolean[tokens];
            for (int t = 0; t < tokens; t++) {
                norms[t] = (float) Math.exp(2 * random.nextGaussian());
                masked[t] = random.nextInt(4) == 0;
            }

            assertThat(new Sinks(3).of(norms, context(masked)))
                    .as("seed %d", seed)
                    .isEqualTo(twin(norms, masked));
            assertThat(new Sinks(3).of(norms)).as("seed %d", seed).isEqualTo(twin(norms, new boolean[tokens]));
        }
        assertThat(Sinks.NONE.of(new float[] {1, 1, 1000})).isEqualTo(new BitSet());
    }

    /** A token is a sink where at least half of those that count, the lower middle among them, are below a third of it. */
    private static BitSet twin(float[] norms, boolean[] masked) {
        double[] counted = IntStream.range(0, norms.length)
                .filter(t -> !masked[t])
                .mapToDouble(t -> norms[t])
                .sorted()
                .toArray();
        var sinks = new BitSet();
        for (int t = 0; t < norms.length; t++) {
            float norm = norms[t];
            long below =
                    Arrays.stream(counted).filter(c -> norm > 3 * (float) c).count();
            sinks.set(t, !masked[t] && below > (counted.length - 1) / 2);
        }
        return sinks;
    }

    @Test
    void sinks_factorBelowOne_refused() {
        assertThatThrownBy(() -> new Sinks(0.5)).isInstanceOf(Refusal.class).hasMessageContaining("sinks");
    }

    private static BitSet set(int... tokens) {
        var set = new BitSet();
        Arrays.stream(tokens).forEach(set::set);
        return set;
    }

    private static TokenizedContext context(boolean... masked) {
        int tokens = masked.length;
        int[] starts = IntStream.range(0, tokens).toArray();
        int[] ends = IntStream.rangeClosed(1, tokens).toArray();
        return new TokenizedContext("x".repeat(tokens), new int[tokens], starts, ends, masked);
    }
}
