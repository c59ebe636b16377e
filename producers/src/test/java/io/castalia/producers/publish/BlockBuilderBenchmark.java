package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ActivationBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 64 contexts of 256 tokens, 64 of 131,072 latents active on each, made into the blocks of four shards. Run with
 * {@code mvn -Pbench -pl producers test-compile exec:exec -Dbench=BlockBuilderBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class BlockBuilderBenchmark {

    /** What was put into blocks, a second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Built {
        public long activations;
    }

    private static final int CONTEXTS = 64;
    private static final int TOKENS = 256;
    private static final int ACTIVE = 64;
    private static final int LATENTS = 131_072;
    private static final int SHARDS = 4;

    private final List<ContextRow> rows = new ArrayList<>();
    private final List<SparseCode> codes = new ArrayList<>();
    private final BlockBuilder builder = new BlockBuilder("layers.4", LATENTS, SHARDS, CONTEXTS, 8 << 20);

    @Setup
    public void setUp() {
        var random = new Random(1);
        double[] upTo = rates(random);
        for (int c = 0; c < CONTEXTS; c++) {
            rows.add(row(random));
            codes.add(code(random, upTo));
        }
    }

    /** From codes to the columns of all shards. */
    @Benchmark
    public List<ActivationBlock> build(Built built) {
        built.activations += (long) CONTEXTS * TOKENS * ACTIVE;
        return builder.blocks(rows, codes);
    }

    private static ContextRow row(Random random) {
        var ids = new int[TOKENS];
        var starts = new int[TOKENS];
        var ends = new int[TOKENS];
        for (int t = 0; t < TOKENS; t++) {
            ids[t] = random.nextInt(128_000);
            starts[t] = t == 0 ? 0 : ends[t - 1];
            ends[t] = starts[t] + 3 + random.nextInt(4);
        }
        String text = "castalia ".repeat(ends[TOKENS - 1] / 9 + 1);
        var context = new TokenizedContext(text, ids, starts, ends, new boolean[TOKENS]);
        return new ContextRow(Id.ofTokens(ids, 0, TOKENS), Side.EXPLAINING, context);
    }

    /** Log-normal, summed up. */
    private static double[] rates(Random random) {
        var upTo = new double[LATENTS];
        double sum = 0;
        for (int latent = 0; latent < LATENTS; latent++) {
            sum += Math.exp(1.5 * random.nextGaussian());
            upTo[latent] = sum;
        }
        return upTo;
    }

    private static SparseCode code(Random random, double[] upTo) {
        var begins = new int[TOKENS + 1];
        var latents = new int[TOKENS * ACTIVE];
        var halves = new short[latents.length];
        for (int t = 0; t < TOKENS; t++) {
            begins[t + 1] = begins[t] + ACTIVE;
            int[] ofToken = random.doubles(0, upTo[LATENTS - 1])
                    .mapToInt(at -> -1 - Arrays.binarySearch(upTo, at))
                    .filter(latent -> latent >= 0)
                    .distinct()
                    .limit(ACTIVE)
                    .sorted()
                    .toArray();
            System.arraycopy(ofToken, 0, latents, begins[t], ACTIVE);
        }
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Half.of((float) Math.exp(0.5 * random.nextGaussian()));
        }
        return new SparseCode(begins, latents, halves);
    }
}
