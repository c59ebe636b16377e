package io.castalia.streams.shard;

import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.streams.fixture.Traffic;
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
 * One shard's blocks of 128 contexts of 256 tokens, with 16 of its 32,768 latents active on each, decoded and checked.
 * Run with {@code mvn -Pbench -pl streams test-compile exec:exec -Dbench=BlockBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class BlockBenchmark {

    /** What was decoded, a second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Decoded {
        public long activations;
    }

    private static final int CONTEXTS = 128;
    private static final int BLOCKS = 4;

    private final ActivationBlock[] blocks = new ActivationBlock[BLOCKS];
    private final BlockCheck check = new BlockCheck(declaration(), 0);
    private int next;

    @Setup
    public void setUp() {
        for (int seed = 0; seed < BLOCKS; seed++) {
            blocks[seed] = Traffic.LARGE.block(seed, CONTEXTS);
        }
    }

    /** The columns as Avro leaves them, to arrays. */
    @Benchmark
    public Object decode(Decoded decoded) throws BadBlock {
        Block block = check.check(blocks[next++ % BLOCKS], Traffic.PROVENANCE);
        decoded.activations += block.values.length;
        return block;
    }

    private static Declaration declaration() {
        try {
            return Declaration.of(Traffic.LARGE.hookpoint());
        } catch (BadBlock bad) {
            throw new IllegalStateException(bad);
        }
    }
}
