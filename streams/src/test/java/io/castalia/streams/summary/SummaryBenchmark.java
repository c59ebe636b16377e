package io.castalia.streams.summary;

import java.util.List;
import java.util.Random;
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

/** Run with {@code mvn -Pbench -pl streams test-compile exec:exec -Dbench=SummaryBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SummaryBenchmark {

    private static final Lottery.Drum DRUM =
            new Lottery(0).drum("sample", "layers.4").of(1);
    private static final int WINDOWS = 1000;

    private List<Windows> windows = List.of();
    private Summary one = Summary.empty(SummaryShape.DEFAULT, DRUM);
    private Summary other = Summary.empty(SummaryShape.DEFAULT, DRUM);

    @Setup
    public void setUp() {
        windows = Windows.random(new Random(1), WINDOWS, WINDOWS);
        one = Summary.empty(SummaryShape.DEFAULT, DRUM);
        other = Summary.empty(SummaryShape.DEFAULT, DRUM);
        windows.forEach(window -> window.offerTo(one));
        Windows.random(new Random(2), WINDOWS, 4 * WINDOWS).forEach(window -> window.offerTo(other));
    }

    /** 1,000 windows offered to an empty summary. */
    @Benchmark
    public Summary offerToEmpty() {
        Summary summary = Summary.empty(SummaryShape.DEFAULT, DRUM);
        windows.forEach(window -> window.offerTo(summary));
        return summary;
    }

    /** The same 1,000 windows offered to a summary that holds them. */
    @Benchmark
    public Summary offerAgain() {
        windows.forEach(window -> window.offerTo(one));
        return one;
    }

    /** Two full summaries merged into an empty one. */
    @Benchmark
    public Summary merge() {
        Summary merged = Summary.empty(SummaryShape.DEFAULT, DRUM);
        merged.merge(one);
        merged.merge(other);
        return merged;
    }
}
