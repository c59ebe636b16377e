package io.castalia.streams.evidence;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * Full pools of 131,072 latents with log-normal densities, 64 active a token, contexts of 256 tokens in windows of 32. Run
 * with {@code mvn -Pbench -pl streams test-compile exec:exec -Dbench=CoFiringsBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CoFiringsBenchmark {

    private static final int LATENTS = 131_072;
    private static final int ACTIVE = 64;
    private static final int CONTEXTS = 256;
    private static final int WINDOWS = 8;
    private static final int TOKENS = 32;
    private static final double SPREAD = 1.5; // of the densities' logarithms
    private static final Lottery.Drum DRUM = new Lottery(0).drum("silent", "layers.4");

    private final PoolIndex index = new PoolIndex(2 * CONTEXTS, 1);
    private final SilentPool one = new SilentPool(CONTEXTS, index);
    private final SilentPool other = new SilentPool(CONTEXTS, index);
    private final CoFirings coFirings = new CoFirings(index);
    private final BitSet peaks = new BitSet();
    private int place;
    private int latent;
    private int densest;

    @Setup
    public void setUp() {
        var random = new SplittableRandom(1);
        double[] upTo = new double[LATENTS];
        double sum = 0;
        double most = 0;
        for (int l = 0; l < LATENTS; l++) {
            double density = Math.exp(SPREAD * normal(random));
            densest = density > most ? l : densest;
            most = Math.max(most, density);
            sum += density;
            upTo[l] = sum;
        }
        for (int c = 0; c < CONTEXTS; c++) {
            one.offer(context(random, upTo));
            other.offer(context(random, upTo));
        }
        random.ints(40, 0, 30_000).forEach(peaks::set);
    }

    private static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static PoolContext context(SplittableRandom random, double[] upTo) {
        var latents = new int[WINDOWS][];
        var texts = new ArrayList<WindowText>();
        int[] spans = IntStream.rangeClosed(0, TOKENS).toArray();
        for (int w = 0; w < WINDOWS; w++) {
            latents[w] = random.doubles(ACTIVE * TOKENS, 0, upTo[LATENTS - 1])
                    .mapToInt(x -> Math.abs(Arrays.binarySearch(upTo, x) + 1))
                    .distinct()
                    .sorted()
                    .toArray();
            int[] ids = random.ints(TOKENS, 0, 30_000).toArray();
            texts.add(WindowText.cut(
                    "a".repeat(TOKENS), ids, spans, Arrays.copyOfRange(spans, 1, TOKENS + 1), 0, TOKENS));
        }
        Id id = new Id(random.nextLong(), random.nextLong());
        return new PoolContext(id, id, random.nextLong(), texts, latents, Optional.empty());
    }

    /** Neighbours of one latent after another. */
    @Benchmark
    public List<Neighbour> closest() {
        latent = (latent + 7919) % LATENTS;
        return coFirings.closest(latent);
    }

    /** Neighbours of the latent that fires most. */
    @Benchmark
    public List<Neighbour> closestOfTheDensest() {
        return coFirings.closest(densest);
    }

    /** Silent windows of all kinds for one latent after another, from one pool; the hard ones must be looked for. */
    @Benchmark
    public SilentDraw.Drawn draw() {
        latent = (latent + 7919) % LATENTS;
        List<Integer> neighbours =
                IntStream.range(1, 21).map(i -> (latent + i) % LATENTS).boxed().toList();
        return new SilentDraw(one, latent, DRUM.of(latent))
                .draw(new Negatives(60, 30, 30, 0), new SilentDraw.Hard(peaks, neighbours), silent -> true);
    }

    /** A context goes from the index, and comes again. */
    @Benchmark
    public int goAndCome() {
        place = (place + 1) % CONTEXTS;
        PoolContext context = index.at(place);
        index.remove(place);
        return index.add(context);
    }
}
