package io.castalia.producers.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.producers.model.Engines;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** States that are sums of a few planted directions: a trainer that works finds them. */
final class TopKTrainerTest {

    private static final int WIDTH = 16;
    private static final int FEATURES = 24;
    private static final int ACTIVE = 3;
    private static final int BATCH = 256;
    private static final int STEPS = 450;

    @BeforeAll
    static void offline() {
        Engines.offline();
    }

    @Test
    void step_plantedDictionary_foundAgain() {
        float[] planted = directions(new Random(1));
        float[] decoder = train(planted, 5, STEPS).decoder();

        int found = 0;
        for (int f = 0; f < FEATURES; f++) {
            double best = 0;
            for (int l = 0; l < 2 * FEATURES; l++) {
                best = Math.max(best, cosine(planted, f, decoder, l));
            }
            found += best > 0.9 ? 1 : 0;
        }
        assertThat(found).as("of %d planted directions", FEATURES).isGreaterThanOrEqualTo(FEATURES - 2);
    }

    @Test
    void step_sameSeed_sameBits() {
        float[] planted = directions(new Random(2));

        float[] once = train(planted, 6, 40).decoder();
        float[] again = train(planted, 6, 40).decoder();
        float[] other = train(planted, 7, 40).decoder();

        assertThat(again).isEqualTo(once);
        assertThat(other).isNotEqualTo(once);
    }

    @Test
    void step_decoder_rowsKeepLengthOne() {
        float[] decoder = train(directions(new Random(3)), 8, 30).decoder();
        for (int l = 0; l < 2 * FEATURES; l++) {
            assertThat(cosine(decoder, l, decoder, l)).isBetween(0.9999, 1.0001);
        }
    }

    @Test
    void step_latentsSilentForLong_revived() {
        float[] planted = directions(new Random(4));
        var random = new Random(9);
        try (var trainer = new TopKTrainer(WIDTH, 8 * FEATURES, ACTIVE, 1, states(planted, random, 2000), 4 * BATCH)) {
            double before = 0;
            double revived = 0;
            for (int step = 0; step < 250; step++) {
                double dead = trainer.step(states(planted, random, BATCH), BATCH, 1e-2)
                        .deadShare();
                revived += Math.max(0, before - dead);
                before = dead;
            }
            assertThat(revived).as("share of the latents that fired again").isGreaterThan(0.05);
        }
    }

    @Test
    void of_pointsAndOneFarAway_staysWithThePoints() {
        var points = new float[2 * 21];
        for (int i = 0; i < 20; i++) {
            points[2 * i] = 1 + 0.01f * (i % 5);
            points[2 * i + 1] = -1;
        }
        points[40] = 1000;
        points[41] = 1000;

        float[] median = GeometricMedian.of(points, 2);

        assertThat(median[0]).isBetween(0.9f, 15f);
        assertThat(median[1]).isBetween(-1.1f, 15f);
    }

    private static TrainedCoder train(float[] planted, long seed, int steps) {
        var random = new Random(seed);
        try (var trainer =
                new TopKTrainer(WIDTH, 2 * FEATURES, ACTIVE, seed, states(planted, random, 2000), 20L * BATCH)) {
            for (int step = 0; step < steps; step++) {
                trainer.step(states(planted, random, BATCH), BATCH, 1e-2 * Math.min(1, 2.0 * (steps - step) / steps));
            }
            return trainer.coder();
        }
    }

    private static float[] states(float[] planted, Random random, int n) {
        var states = new float[n * WIDTH];
        for (int i = 0; i < n; i++) {
            for (int a = 0; a < ACTIVE; a++) {
                int feature = random.nextInt(FEATURES);
                float strength = 1 + random.nextFloat();
                for (int j = 0; j < WIDTH; j++) {
                    states[i * WIDTH + j] += strength * planted[feature * WIDTH + j];
                }
            }
        }
        return states;
    }

    private static float[] directions(Random random) {
        var rows = new float[FEATURES * WIDTH];
        for (int f = 0; f < FEATURES; f++) {
            double square = 0;
            for (int j = 0; j < WIDTH; j++) {
                rows[f * WIDTH + j] = (float) random.nextGaussian();
                square += rows[f * WIDTH + j] * rows[f * WIDTH + j];
            }
            for (int j = 0; j < WIDTH; j++) {
                rows[f * WIDTH + j] /= (float) Math.sqrt(square);
            }
        }
        return rows;
    }

    private static double cosine(float[] a, int rowA, float[] b, int rowB) {
        double dot = 0;
        for (int j = 0; j < WIDTH; j++) {
            dot += a[rowA * WIDTH + j] * b[rowB * WIDTH + j];
        }
        return dot;
    }
}
