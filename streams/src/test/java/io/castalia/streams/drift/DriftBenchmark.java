package io.castalia.streams.drift;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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

/** Run with {@code mvn -Pbench -pl streams test-compile exec:exec -Dbench=DriftBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DriftBenchmark {

    private final MadeUpLatent latent =
            new MadeUpLatent(new MadeUpLatent.Habit(0.2, 4, false, 0.5, 0.3, 100, 0.5), new SplittableRandom(1));
    private Baseline then = latent.first();

    @Setup
    public void setUp() {
        while (latent.windows() < 200) {
            latent.read();
        }
        then = latent.first();
        while (latent.windows() < 800) {
            latent.read();
        }
    }

    /** One look at 200 windows before and 600 since, 256 sampled. */
    @Benchmark
    public List<Finding> look() {
        return latent.look(then);
    }

    /** A baseline written and read. */
    @Benchmark
    public Baseline readAndWrite() {
        return Baseline.read(then.bytes());
    }
}
