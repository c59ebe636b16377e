package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.model.Engines;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What fires must not depend on how the outputs were looked at: whole, in slices, or on a device. */
final class FiringTest {

    private static final NDManager ARRAYS = Engines.arrays();

    @AfterAll
    static void close() {
        ARRAYS.close();
    }

    @Test
    void slice_anySlices_sameAsWhole() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            int k = 1 + random.nextInt(6);
            int latents = k * (1 + random.nextInt(9));
            int tokens = 1 + random.nextInt(7);
            // Few values, so that ties are everywhere.
            float[] outputs = outputs(random, tokens * latents, true);
            for (Firing firing : firings(random, latents, k)) {
                String whole = host(firing, outputs, tokens, latents, latents);
                int step = 1 + random.nextInt(latents);

                assertThat(host(firing, outputs, tokens, latents, step))
                        .as("seed %d, %s in slices of %d", seed, firing, step)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void onDevice_outputsWithoutTies_sameAsOnTheHost() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            int k = 1 + random.nextInt(6);
            int latents = k * (1 + random.nextInt(9));
            int tokens = 1 + random.nextInt(7);
            float[] outputs = outputs(random, tokens * latents, false);
            for (Firing firing : firings(random, latents, k)) {
                var builder = new CodeBuilder("test");
                try (NDManager scope = ARRAYS.newSubManager()) {
                    firing.onDevice(scope.create(outputs, new Shape(tokens, latents)), builder);
                }

                assertThat(text(builder.build(tokens)))
                        .as("seed %d, %s", seed, firing)
                        .isEqualTo(host(firing, outputs, tokens, latents, latents));
            }
        }
    }

    @Test
    void groupMax_eachGroup_itsFirstLargestAboveZero() {
        var builder = new CodeBuilder("test");
        var firing = new GroupMax(6, 3);
        firing.begin(1);
        firing.slice(new float[] {1, 2, -3, -4, 5, 5}, 1, 6, 0, builder);
        firing.end(1, builder);

        assertThat(text(builder.build(1))).isEqualTo("0:1=2.0 0:4=5.0 ");
    }

    @Test
    void jumpRelu_aboveItsThreshold_theWholeOutput() {
        var builder = new CodeBuilder("test");
        Thresholds.jumpRelu(new float[] {2, 2, -1, -1}).slice(new float[] {2, 2.5f, -0.5f, 0.5f}, 1, 4, 0, builder);

        assertThat(text(builder.build(1)))
                .as("at the threshold nothing fires, and nothing below zero does")
                .isEqualTo("0:1=2.5 0:3=0.5 ");
    }

    @Test
    void build_anyOrder_byTokenThenLatentAndWithoutWhatRoundsToZero() {
        var builder = new CodeBuilder("test");
        builder.add(2, 7, 1);
        builder.add(0, 200_000, 2);
        builder.add(2, 3, 1e-9f);
        builder.add(0, 131_071, 3);
        builder.add(2, 5, -1);
        SparseCode code = builder.build(4);

        assertThat(text(code)).isEqualTo("0:131071=3.0 0:200000=2.0 2:7=1.0 ");
        assertThat(IntStream.range(0, 5).map(code::from)).containsExactly(0, 2, 2, 3, 3);
        assertThat(builder.build(1).size()).as("it begins anew").isZero();
    }

    @Test
    void add_notFinite_refusedByLatentAndCoder() {
        var builder = new CodeBuilder("some-coder");

        for (float value : List.of(Float.NaN, Float.POSITIVE_INFINITY, 70_000f)) {
            assertThatThrownBy(() -> builder.add(0, 9, value))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("latent 9")
                    .hasMessageContaining("some-coder");
        }
    }

    private static List<Firing> firings(Random random, int latents, int k) {
        return List.of(
                new TopK(k),
                new GroupMax(latents, k),
                Thresholds.relu(latents),
                Thresholds.jumpRelu(outputs(random, latents, true)),
                Thresholds.gated(
                        outputs(random, latents, false),
                        outputs(random, latents, false),
                        outputs(random, latents, false)));
    }

    private static String host(Firing firing, float[] outputs, int tokens, int latents, int step) {
        var builder = new CodeBuilder("test");
        firing.begin(tokens);
        for (int first = 0; first < latents; first += step) {
            int n = Math.min(step, latents - first);
            var slice = new float[tokens * n];
            for (int t = 0; t < tokens; t++) {
                System.arraycopy(outputs, t * latents + first, slice, t * n, n);
            }
            firing.slice(slice, tokens, n, first, builder);
        }
        firing.end(tokens, builder);
        return text(builder.build(tokens));
    }

    private static float[] outputs(Random random, int n, boolean coarse) {
        var all = new float[n];
        for (int i = 0; i < n; i++) {
            all[i] = coarse ? random.nextInt(5) - 2 : (float) random.nextGaussian();
        }
        return all;
    }

    private static String text(SparseCode code) {
        var text = new StringBuilder();
        for (int t = 0; t < code.tokens(); t++) {
            for (int a = code.from(t); a < code.from(t + 1); a++) {
                text.append("%d:%d=%s ".formatted(t, code.latent(a), code.value(a)));
            }
        }
        return text.toString();
    }
}
