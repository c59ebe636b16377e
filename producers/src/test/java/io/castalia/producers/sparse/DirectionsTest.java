package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.model.Engines;
import io.castalia.producers.model.Unembedding;
import io.castalia.producers.sparse.Direction.Neighbour;
import io.castalia.producers.sparse.Direction.Token;
import io.castalia.producers.sparse.Direction.Vocabulary;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class DirectionsTest {

    private static final NDManager ARRAYS = Engines.arrays();

    @AfterAll
    static void close() {
        ARRAYS.close();
    }

    /** By definition, one number after the other. */
    private static final class SlowTwin {

        private final float[] rows; // (latents, width)
        private final float[] norm; // (width)
        private final float[] unembedding; // (vocabulary, width)
        private final int width;
        private final boolean centres;

        SlowTwin(float[] rows, float[] norm, float[] unembedding, int width, boolean centres) {
            this.rows = rows;
            this.norm = norm;
            this.unembedding = unembedding;
            this.width = width;
            this.centres = centres;
        }

        double logit(int latent, int token) {
            double mean = centres
                    ? IntStream.range(0, width)
                                    .mapToDouble(j -> rows[latent * width + j])
                                    .sum()
                            / width
                    : 0;
            return IntStream.range(0, width)
                    .mapToDouble(j -> (rows[latent * width + j] - mean) * norm[j] * unembedding[token * width + j])
                    .sum();
        }

        double dot(int a, int b) {
            return IntStream.range(0, width)
                    .mapToDouble(j -> (double) rows[a * width + j] * rows[b * width + j])
                    .sum();
        }

        double cosine(int a, int b) {
            double lengths = Math.sqrt(dot(a, a) * dot(b, b));
            return lengths == 0 ? 0 : dot(a, b) / lengths;
        }

        List<Integer> tokens(int latent, int vocabulary, int n, boolean promoted) {
            Comparator<Integer> byLogit = Comparator.comparingDouble(token -> logit(latent, token));
            return IntStream.range(0, vocabulary)
                    .boxed()
                    .sorted(promoted ? byLogit.reversed() : byLogit)
                    .limit(n)
                    .toList();
        }

        List<Integer> neighbours(int latent, int latents, int n) {
            return IntStream.range(0, latents)
                    .boxed()
                    .filter(other -> other != latent)
                    .sorted(Comparator.comparingDouble(other -> -cosine(latent, other)))
                    .limit(n)
                    .toList();
        }
    }

    @Test
    void project_anySlices_agreesWithTheSlowTwin() {
        for (int seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            int width = 2 + random.nextInt(9);
            int latents = 1 + random.nextInt(40);
            int vocabulary = 1 + random.nextInt(50);
            float[] rows = floats(random, latents * width);
            float[] norm = floats(random, width);
            float[] matrix = floats(random, vocabulary * width);
            boolean centres = random.nextBoolean();
            var twin = new SlowTwin(rows, norm, matrix, width, centres);
            var found = new ArrayList<Direction>();
            try (NDManager scope = ARRAYS.newSubManager()) {
                NDArray decoder = scope.create(rows, new Shape(latents, width));
                var unembedding = new Unembedding.Matrix(
                        scope.create(matrix, new Shape(vocabulary, width)), scope.create(norm), centres);
                new Directions(10, 5, 1 + random.nextInt(300)).project(decoder, unembedding, found::add);

                assertThat(((BaseNDManager) scope).getManagedArrays())
                        .as("nothing is left")
                        .hasSize(3);
                assertThat(decoder.getManager()).isSameAs(scope);
            }

            assertThat(found)
                    .extracting(Direction::latent)
                    .isEqualTo(IntStream.range(0, latents).boxed().toList());
            for (Direction direction : found) {
                int latent = direction.latent();
                var said = (Vocabulary.Tokens) direction.vocabulary();
                assertThat(said.promoted()).extracting(Token::id).isEqualTo(twin.tokens(latent, vocabulary, 10, true));
                assertThat(said.suppressed())
                        .extracting(Token::id)
                        .isEqualTo(twin.tokens(latent, vocabulary, 10, false));
                for (Token token : said.promoted()) {
                    assertThat(token.logit()).isCloseTo(twin.logit(latent, token.id()), within(1e-4));
                }
                assertThat(direction.neighbours())
                        .extracting(Neighbour::latent)
                        .isEqualTo(twin.neighbours(latent, latents, 5));
                for (Neighbour neighbour : direction.neighbours()) {
                    assertThat(neighbour.cosine()).isCloseTo(twin.cosine(latent, neighbour.latent()), within(1e-5));
                }
                assertThat(direction.norm()).isCloseTo(Math.sqrt(twin.dot(latent, latent)), within(1e-5));
            }
        }
    }

    @Test
    void project_rowOfZeros_cosineZeroAndNotItself() {
        var found = new ArrayList<Direction>();
        try (NDManager scope = ARRAYS.newSubManager()) {
            NDArray rows = scope.create(new float[] {0, 0, 1, 0, 0, 2}, new Shape(3, 2));
            new Directions(1, 2).project(rows, new Unembedding.None("it has none"), found::add);
        }

        assertThat(found.get(0).neighbours()).extracting(Neighbour::latent).containsExactlyInAnyOrder(1, 2);
        assertThat(found.get(0).neighbours()).extracting(Neighbour::cosine).containsOnly(0.0);
        assertThat(found).extracting(Direction::norm).containsExactly(0.0, 1.0, 2.0);
    }

    @Test
    void project_modelWithoutUnembedding_saysWhy() {
        var found = new ArrayList<Direction>();
        try (NDManager scope = ARRAYS.newSubManager()) {
            NDArray rows = scope.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
            new Directions(10, 1).project(rows, new Unembedding.None("MiniLM predicts no tokens"), found::add);
        }

        assertThat(found)
                .extracting(Direction::vocabulary)
                .containsOnly(new Vocabulary.None("MiniLM predicts no tokens"));
    }

    @Test
    void project_unembeddingOfAnotherWidth_refused() {
        try (NDManager scope = ARRAYS.newSubManager()) {
            NDArray rows = scope.ones(new Shape(4, 3));
            var unembedding = new Unembedding.Matrix(scope.ones(new Shape(7, 2)), scope.ones(new Shape(2)), false);

            assertThatThrownBy(() -> new Directions(10, 1).project(rows, unembedding, direction -> {}))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("'3'")
                    .hasMessageContaining("2");
        }
    }

    @Test
    void of_coderThatWritesElsewhere_none() {
        try (NDManager scope = ARRAYS.newSubManager();
                var neurons = new Neurons("layers.1.mlp.neurons", 8, 2);
                SparseCoder heads = Coders.open(Conformance.fixture("gemma-scope-2/layer_9_width_16k_l0_small"));
                SparseCoder stream = Coders.open(Conformance.fixture("sparsify/layers.1"))) {
            var model = new Unembedding.Matrix(scope.ones(new Shape(2, 2)), scope.ones(new Shape(2)), false);

            assertThat(Directions.of(neurons, "layers.1.mlp.neurons", writes -> model))
                    .isInstanceOf(Unembedding.None.class);
            assertThat(Directions.of(heads, "layers.9", writes -> model)).isInstanceOf(Unembedding.None.class);
            assertThat(Directions.of(stream, "layers.1", writes -> model)).isSameAs(model);
        }
    }

    private static float[] floats(Random random, int n) {
        var all = new float[n];
        for (int i = 0; i < n; i++) {
            all[i] = (float) random.nextGaussian();
        }
        return all;
    }
}
