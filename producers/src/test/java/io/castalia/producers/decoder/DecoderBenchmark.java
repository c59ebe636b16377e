package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.checkpoint.Checkpoint;
import io.castalia.producers.model.Crew;
import io.castalia.producers.model.Engines;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The first ten layers of a model of SmolLM2-135M's shape, with random weights, against their matrix products alone: those
 * with weights, and, in the second share, those of attention too. The threads share out the rows, for products a thread's all
 * at once. Five runs of each, one after the other by turns; medians. Arguments: rows, a multiple of threads; tokens in a row;
 * threads (8, 256, 2). Run with {@code mvn -pl producers test-compile exec:exec
 * -Dexec.executable=java -Dexec.classpathScope=test
 * -Dexec.args="-classpath %classpath io.castalia.producers.decoder.DecoderBenchmark"}.
 */
public final class DecoderBenchmark {

    private static final int WIDTH = 576;
    private static final int INNER = 1536;
    private static final int LAYERS = 10;
    private static final int HEADS = 9;
    private static final int KEY_VALUES = 3;
    private static final int HEAD = 64;
    private static final int VOCABULARY = 49_152;
    private static final int RUNS = 5;

    private DecoderBenchmark() {}

    /** Measures, and prints tokens a second and shares. */
    public static void main(String[] args) {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 8;
        int length = args.length > 1 ? Integer.parseInt(args[1]) : 256;
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        Engines.rows(threads);
        var top = new Hookpoint(LAYERS - 1, Site.RESIDUAL);
        try (Decoder decoder = Decoder.upTo(List.of(top), configuration(), new RandomWeights(), Precision.SINGLE);
                NDManager scope = decoder.scope()) {
            var products = new ArrayList<Products>();
            for (int thread = 0; thread < threads; thread++) {
                products.add(new Products(scope, rows / threads, length));
            }
            int[][] ids = ids(rows, length);
            var seconds = new ArrayList<double[]>();
            for (int run = -2; run < RUNS; run++) {
                double layers = timed(() -> layers(decoder, ids, top));
                double linear = timed(
                        () -> Crew.each(threads, thread -> products.get(thread).linear()));
                double attention = timed(
                        () -> Crew.each(threads, thread -> products.get(thread).attention()));
                if (run >= 0) {
                    seconds.add(new double[] {layers, linear, attention});
                }
            }
            report(seconds, rows * length);
        }
    }

    private static void report(List<double[]> seconds, int tokens) {
        double layers = median(seconds, 0);
        double linear = median(seconds, 1);
        double attention = median(seconds, 2);
        System.out.printf(
                "layers %.0f tokens/s, products with weights %.0f, all products %.0f: share %.1f %%, with attention's"
                        + " %.1f %%%n",
                tokens / layers,
                tokens / linear,
                tokens / (linear + attention),
                100 * linear / layers,
                100 * (linear + attention) / layers);
    }

    private static double median(List<double[]> seconds, int which) {
        return seconds.stream().mapToDouble(s -> s[which]).sorted().toArray()[RUNS / 2];
    }

    private static double timed(Runnable what) {
        long start = System.nanoTime();
        what.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void layers(Decoder decoder, int[][] ids, Hookpoint top) {
        try (NDManager scope = decoder.scope()) {
            decoder.states(scope, ids, List.of(top)).values().forEach(states -> states.getFloat(0, 0, 0));
        }
    }

    private static int[][] ids(int rows, int length) {
        var random = new Random(1);
        var ids = new int[rows][length];
        for (int[] row : ids) {
            Arrays.setAll(row, i -> random.nextInt(VOCABULARY));
        }
        return ids;
    }

    private static ObjectNode configuration() {
        return new ObjectMapper()
                .createObjectNode()
                .put("model_type", "llama")
                .put("vocab_size", VOCABULARY)
                .put("hidden_size", WIDTH)
                .put("intermediate_size", INNER)
                .put("num_hidden_layers", LAYERS)
                .put("num_attention_heads", HEADS)
                .put("num_key_value_heads", KEY_VALUES)
                .put("rope_theta", 100_000)
                .put("rms_norm_eps", 1e-5)
                .put("tie_word_embeddings", true);
    }

    /** Matrix products of the layers' sizes, on whatever stands in memory. */
    private static final class Products {

        private final NDManager manager;
        private final NDArray x;
        private final NDArray neurons;
        private final List<NDArray> intoWidth = new ArrayList<>();
        private final List<NDArray> fromInner = new ArrayList<>();
        private final NDArray queries;
        private final NDArray keys;
        private final NDArray weights;

        Products(NDManager manager, int rows, int length) {
            this.manager = manager;
            this.x = random((long) rows * length, WIDTH);
            this.neurons = random((long) rows * length, INNER);
            for (int out : new int[] {(HEADS + 2 * KEY_VALUES) * HEAD, WIDTH, INNER, INNER}) {
                intoWidth.add(random(out, WIDTH));
            }
            fromInner.add(random(WIDTH, INNER));
            long group = (long) HEADS / KEY_VALUES * length;
            this.queries = random(rows, KEY_VALUES, group, HEAD);
            this.keys = random(rows, KEY_VALUES, length, HEAD);
            this.weights = random(rows, KEY_VALUES, group, length);
        }

        private NDArray random(long... shape) {
            return manager.randomNormal(new Shape(shape)).mul(0.05);
        }

        void linear() {
            for (int layer = 0; layer < LAYERS; layer++) {
                for (NDArray weight : intoWidth) {
                    ai.djl.nn.core.Linear.linear(x, weight).singletonOrThrow().close();
                }
                for (NDArray weight : fromInner) {
                    ai.djl.nn.core.Linear.linear(neurons, weight)
                            .singletonOrThrow()
                            .close();
                }
            }
        }

        void attention() {
            for (int layer = 0; layer < LAYERS; layer++) {
                try (NDArray turned = keys.swapAxes(2, 3)) {
                    queries.matMul(turned).close();
                }
                weights.matMul(keys).close();
            }
        }
    }

    /** Any tensor that is asked for. */
    private static final class RandomWeights implements Checkpoint {
        @Override
        public String source() {
            return "random weights";
        }

        @Override
        public Set<String> names() {
            return Set.of("model.embed_tokens.weight");
        }

        @Override
        public FloatBuffer floats(String tensor, long... shape) {
            int n = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
            var random = new Random(tensor.hashCode());
            FloatBuffer floats = ByteBuffer.allocateDirect(4 * n)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            for (int i = 0; i < n; i++) {
                floats.put(0.08f * (random.nextFloat() - 0.5f));
            }
            return floats.flip();
        }
    }
}
