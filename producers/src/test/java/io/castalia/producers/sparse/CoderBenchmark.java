package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.castalia.producers.model.Engines;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Contexts of 256 tokens of width 576 through coders of 32,768 latents, some 32 of them on a token; and the encoder's
 * product alone. Run with {@code mvn -Pbench -pl producers test-compile exec:exec -Dbench=CoderBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CoderBenchmark {

    /** What was encoded, a second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Encoded {
        public long tokens;
    }

    private static final int TOKENS = 256;
    private static final int WIDTH = 576;
    private static final int LATENTS = 32_768;
    private static final int ACTIVE = 32;

    /** Quantile of a normal distribution that leaves 32 of 32,768 above it. */
    private static final float THRESHOLD = 3.097f;

    /** Where what fires is chosen. */
    @Param({"host", "device"})
    public String where = "";

    private final NDManager arrays = Engines.arrays();
    private final Random random = new Random(1);
    private final NDArray states = arrays.create(normal(TOKENS * WIDTH, 1), new Shape(TOKENS, WIDTH));
    private final NDArray weight =
            arrays.create(normal(LATENTS * WIDTH, 1 / Math.sqrt(WIDTH)), new Shape(LATENTS, WIDTH));
    private final NDArray bias = arrays.zeros(new Shape(LATENTS));
    private AffineCoder topK = coder(new TopK(ACTIVE));
    private AffineCoder jumpRelu = topK;

    @Setup
    public void setUp() {
        var threshold = new float[LATENTS];
        Arrays.fill(threshold, THRESHOLD);
        topK = coder(new TopK(ACTIVE));
        jumpRelu = coder(Thresholds.jumpRelu(threshold));
    }

    /** The 32 largest. */
    @Benchmark
    public SparseCode topK(Encoded encoded) {
        encoded.tokens += TOKENS;
        return topK.encode(states);
    }

    /** Those above a threshold. */
    @Benchmark
    public SparseCode jumpRelu(Encoded encoded) {
        encoded.tokens += TOKENS;
        return jumpRelu.encode(states);
    }

    /** The encoder's product alone, left where it is. */
    @Benchmark
    public float product(Encoded encoded) {
        encoded.tokens += TOKENS;
        try (NDManager scope = arrays.newSubManager()) {
            states.tempAttach(scope);
            return Linear.linear(states, weight, bias).singletonOrThrow().getFloat(0, 0);
        }
    }

    @TearDown
    public void close() {
        arrays.close();
    }

    private AffineCoder coder(Firing firing) {
        return AffineCoder.load(
                new AffineCoder.Identity("benchmark", "", CoderCard.NONE),
                arrays.newSubManager(),
                manager -> new AffineCoder.Parts(
                        Preparation.NONE,
                        new EncoderWeights(weight, bias, null),
                        firing,
                        lazily -> new Decoder(weight, bias, null)),
                AffineCoder.SLICE,
                where.equals("device"));
    }

    private float[] normal(int n, double scale) {
        var all = new float[n];
        for (int i = 0; i < n; i++) {
            all[i] = (float) (random.nextGaussian() * scale);
        }
        return all;
    }
}
