package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.checkpoint.SafetensorsWriter;
import io.castalia.producers.model.Crew;
import io.castalia.producers.model.Engines;
import io.castalia.schemas.Half;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SparsifyTest {

    private static final int WIDTH = 12;
    private static final NDManager ARRAYS = Engines.arrays();

    @AfterAll
    static void close() {
        ARRAYS.close();
    }

    @TempDir
    private Path folder = Path.of("");

    /** The weights that were written, for the slow twin. */
    private record Weights(List<Float> encoder, List<Float> bias, List<Float> centre, int latents, int k) {
        double output(float[] states, int token, int latent) {
            double sum = bias.get(latent);
            for (int j = 0; j < WIDTH; j++) {
                sum += (double) (states[token * WIDTH + j] - centre.get(j)) * encoder.get(latent * WIDTH + j);
            }
            return sum;
        }

        /** Latents that fire on a token, ascending: by definition, one after the other. */
        List<Integer> fire(float[] states, int token) {
            return IntStream.range(0, latents)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(l -> -output(states, token, l))
                            .thenComparing(l -> l))
                    .limit(k)
                    .filter(l -> output(states, token, l) > 0)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 31, 64})
    void encode_anyK_agreesWithTheSlowTwin(int k) throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            Weights weights = write(seed, 64, k);
            float[] states = floats(new Random(seed + 50), 9 * WIDTH);
            try (var coder = Coders.open(folder)) {
                SparseCode code = coder.encode(array(states, 0, 9));

                for (int t = 0; t < 9; t++) {
                    List<Integer> expected = weights.fire(states, t);
                    assertThat(latents(code, t))
                            .as("seed %d, token %d", seed, t)
                            .isEqualTo(expected);
                    for (int a = code.from(t); a < code.from(t + 1); a++) {
                        double output = weights.output(states, t, code.latent(a));
                        assertThat((double) code.value(a)).isCloseTo(output, within(1e-3 * (1 + output)));
                    }
                }
            }
        }
    }

    @Test
    void encode_contextAloneOrAmongOthers_sameBits() throws IOException {
        write(3, 512, 16);
        for (int seed = 0; seed < 10; seed++) {
            var random = new Random(seed);
            int tokens = 1 + random.nextInt(200);
            int before = random.nextInt(100);
            float[] many = floats(random, (before + tokens + 17) * WIDTH);
            float[] alone = Arrays.copyOfRange(many, before * WIDTH, (before + tokens) * WIDTH);
            try (var coder = Coders.open(folder)) {
                SparseCode a = coder.encode(array(alone, 0, tokens));
                SparseCode b = coder.encode(array(many, before, tokens));

                assertThat(a.size()).isPositive();
                assertThat(all(b)).as("seed %d", seed).isEqualTo(all(a));
            }
        }
    }

    @Test
    void encode_severalThreadsAtOnce_sameBits() throws IOException {
        write(3, 512, 16);
        var random = new Random(1);
        try (var coder = Coders.open(folder)) {
            var states = new ArrayList<float[]>();
            var alone = new ArrayList<Object>();
            for (int i = 0; i < 24; i++) {
                int tokens = 1 + random.nextInt(100);
                states.add(floats(random, tokens * WIDTH));
                alone.add(all(coder.encode(array(states.get(i), 0, tokens))));
            }
            Engines.rows(4);
            var together = new Object[states.size()];
            Crew.each(states.size(), i -> {
                float[] row = states.get(i);
                together[i] = all(coder.encode(array(row, 0, row.length / WIDTH)));
            });

            assertThat(together).containsExactlyElementsOf(alone);
        } finally {
            Engines.rows(1);
        }
    }

    @Test
    void choose_equalValues_theLowerColumns() {
        var strongest = new Strongest(3);

        int n = choose(strongest, new float[] {9, 1, 2, 2, 0, 2, 2, -5}, 1, 7);

        assertThat(n).isEqualTo(3);
        assertThat(IntStream.range(0, n).map(strongest::column)).containsExactly(1, 2, 4);
    }

    @Test
    void choose_nothingAboveZero_none() {
        assertThat(choose(new Strongest(4), new float[] {-1, 0, -0f, Float.NaN}, 0, 4))
                .isZero();
    }

    @Test
    void choose_anyRow_agreesWithSorting() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var row = new float[1 + random.nextInt(70)];
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(7) - 2;
            }
            int k = 1 + random.nextInt(row.length);
            List<Integer> expected = IntStream.range(0, row.length)
                    .boxed()
                    .filter(i -> row[i] > 0)
                    .sorted(Comparator.<Integer>comparingDouble(i -> -row[i]).thenComparing(i -> i))
                    .limit(k)
                    .sorted()
                    .toList();
            var strongest = new Strongest(k);

            int n = choose(strongest, row, 0, row.length);

            assertThat(IntStream.range(0, n).map(strongest::column).boxed().toList())
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void encode_beyondHalfPrecision_refusedByLatent() throws IOException {
        write(1, 64, 4);
        var states = new float[WIDTH];
        Arrays.fill(states, 1e6f);
        try (var coder = Coders.open(folder)) {
            assertThatThrownBy(() -> coder.encode(array(states, 0, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("latent")
                    .hasMessageContaining("65504");
        }
    }

    @Test
    void open_missingFolder_saysWhatACoderIs() {
        assertThatThrownBy(() -> Coders.open(folder.resolve("nowhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("no such directory")
                .hasMessageContaining("cfg.json")
                .hasMessageContaining("params.npz");
    }

    @Test
    void load_configurationOfAnotherCoder_refused() throws IOException {
        write(1, 64, 4);
        Files.writeString(folder.resolve(Sparsify.CONFIG), new CoderConfig(WIDTH, 32, 4, false).toJson());

        assertThatThrownBy(() -> Coders.open(folder)).hasMessageContaining("encoder.weight");
    }

    @Test
    void load_otherActivation_refusedByName() throws IOException {
        write(1, 64, 4);
        Files.writeString(
                folder.resolve(Sparsify.CONFIG),
                "{\"activation\":\"batchtopk\",\"num_latents\":64,\"k\":4,\"d_in\":12}");

        assertThatThrownBy(() -> Coders.open(folder))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("batchtopk")
                .hasMessageContaining("topk, groupmax");
    }

    @Test
    void requireWidth_modelOfAnotherWidth_refused() throws IOException {
        write(1, 64, 4);
        try (var coder = Coders.open(folder)) {
            assertThatThrownBy(() -> coder.requireWidth("some-model", "layers.3", 384))
                    .hasMessageContaining("'12'")
                    .hasMessageContaining("384")
                    .hasMessageContaining("layers.3");
        }
    }

    @Test
    void bundled_bothHookpoints_fitTheModel() {
        for (String hookpoint : List.of("layers.2", "layers.4")) {
            try (var coder = Coders.bundled(hookpoint)) {
                assertThat(coder.width()).isEqualTo(384);
                assertThat(coder.latents()).isEqualTo(4096);
                assertThat(coder.card().l0()).hasValue(8);
            }
        }
    }

    @Test
    void bundled_otherHookpoint_namesThoseThatAre() {
        assertThatThrownBy(() -> Coders.bundled("layers.0")).hasMessageContaining("layers.2");
    }

    @Test
    void parse_latentsZero_widthTimesExpansion() {
        var config = CoderConfig.parse(
                "x", "{\"num_latents\":0,\"expansion_factor\":8,\"k\":4,\"d_in\":16}".getBytes(StandardCharsets.UTF_8));

        assertThat(config.latents()).isEqualTo(128);
    }

    private static int choose(Strongest strongest, float[] row, int from, int columns) {
        strongest.begin();
        strongest.offer(row, from, columns, 0);
        return strongest.end();
    }

    /** Some rows of an array, as a view of it. */
    private static NDArray array(float[] states, int from, int tokens) {
        NDArray all = ARRAYS.create(states, new Shape(states.length / WIDTH, WIDTH));
        return all.get(new NDIndex("%d:%d".formatted(from, from + tokens)));
    }

    private Weights write(int seed, int latents, int k) throws IOException {
        var random = new Random(seed);
        float[] encoder = floats(random, latents * WIDTH);
        float[] bias = floats(random, latents);
        float[] centre = floats(random, WIDTH);
        new SafetensorsWriter()
                .add("encoder.weight", encoder, latents, WIDTH)
                .add("encoder.bias", bias, latents)
                .add("W_dec", encoder, latents, WIDTH)
                .add("b_dec", centre, WIDTH)
                .write(folder.resolve(Sparsify.WEIGHTS));
        Files.writeString(folder.resolve(Sparsify.CONFIG), new CoderConfig(WIDTH, latents, k, false).toJson());
        return new Weights(list(encoder), list(bias), list(centre), latents, k);
    }

    private static float[] floats(Random random, int n) {
        var floats = new float[n];
        for (int i = 0; i < n; i++) {
            floats[i] = Half.toFloat(Half.of((float) random.nextGaussian()));
        }
        return floats;
    }

    private static List<Float> list(float[] floats) {
        var list = new ArrayList<Float>();
        for (float f : floats) {
            list.add(f);
        }
        return list;
    }

    private static List<Integer> latents(SparseCode code, int token) {
        return IntStream.range(code.from(token), code.from(token + 1))
                .mapToObj(code::latent)
                .toList();
    }

    private static String all(SparseCode code) {
        var all = new StringBuilder();
        for (int t = 0; t < code.tokens(); t++) {
            for (int a = code.from(t); a < code.from(t + 1); a++) {
                all.append(t)
                        .append(' ')
                        .append(code.latent(a))
                        .append(' ')
                        .append(code.half(a))
                        .append('\n');
            }
        }
        return all.toString();
    }
}
