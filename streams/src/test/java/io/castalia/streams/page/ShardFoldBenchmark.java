package io.castalia.streams.page;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Peaks;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Blocks as wide as a shard of a large coder: 32,768 latents of log-normal densities, 16 active on each of 65,536 tokens,
 * and four such shards in turn, so that no page is in a cache when its turn comes. Run with {@code mvn -Pbench -pl streams
 * test-compile exec:exec -Dbench=ShardFoldBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ShardFoldBenchmark {

    private static final int LATENTS = 1 << 15;
    private static final int ACTIVATIONS = 1 << 20;
    private static final int SHARDS = 4;
    private static final int LONGER = 3000;
    private static final int CONTEXTS = 256;
    private static final int CONTEXT = 256;
    private static final int WINDOW = 32;
    private static final int TOKENS = CONTEXTS * CONTEXT;
    private static final Framing GRID = new Framing(false, WINDOW);

    private final ContextIndex contexts = new ContextIndex(CONTEXT / WINDOW);
    private final List<Pages> shards = new ArrayList<>();
    private final PageBytes bytes = new PageBytes();
    private final int[] latents = new int[LATENTS];
    private final int[] counts = new int[LATENTS];
    private final int[] positions = new int[ACTIVATIONS];
    private final short[] values = new short[ACTIVATIONS];
    private Windows windows = new Windows(0, 0, contexts);
    private int turn;
    private boolean writes;
    public int length; // lest it is not made

    /** Gates stand where a long stream leaves them: one window in a thousand comes through. */
    @Setup
    public void setUp() {
        var random = new Random(1);
        windows(random);
        var density = random.doubles(LATENTS)
                .map(d -> Math.exp(random.nextGaussian() * 1.2))
                .toArray();
        double all = Arrays.stream(density).sum();
        int at = 0;
        for (int latent = 0; latent < LATENTS; latent++) {
            latents[latent] = latent;
            int n = latent == LATENTS - 1
                    ? ACTIVATIONS - at
                    : (int) Math.min(ACTIVATIONS - at, Math.round(density[latent] / all * ACTIVATIONS));
            counts[latent] = n;
            int[] tokens = random.ints(0, TOKENS).distinct().limit(n).sorted().toArray();
            System.arraycopy(tokens, 0, positions, at, n);
            double scale = Math.exp(random.nextGaussian());
            for (int i = at; i < at + n; i++) {
                values[i] = Half.of((float) (scale * Math.exp(random.nextGaussian() / 2)));
            }
            at += n;
        }
        for (int shard = 0; shard < SHARDS; shard++) {
            var pages = new Pages(
                    SummaryShape.DEFAULT,
                    GRID,
                    Pages.Limits.DEFAULT,
                    new Lottery(shard).drum("sample", "layers.4"),
                    contexts,
                    new Unwritten(),
                    0,
                    1);
            fold(pages);
            for (int latent = 0; latent < LATENTS; latent++) {
                for (int side = 0; side < Page.SIDES; side++) {
                    int group = pages.rowOf(latent) * Page.SIDES + side;
                    Page page = pages.pageFor(latent);
                    for (int bucket = 0; bucket < Peaks.BUCKETS; bucket++) {
                        page.setBucket(group, bucket, page.bucket(group, bucket) * LONGER);
                    }
                    page.tighten(group, Long.MAX_VALUE, 1L << 53, true);
                }
            }
            shards.add(pages);
        }
    }

    private void windows(Random random) {
        windows = new Windows(TOKENS / WINDOW, TOKENS, contexts);
        byte side = 0;
        Id id = Id.of("context", 0);
        for (int window = 0; window < TOKENS / WINDOW; window++) {
            int context = window * WINDOW / CONTEXT;
            if (window * WINDOW % CONTEXT == 0) {
                id = Id.of("context", context);
                contexts.add(id, id);
                side = (byte) (context % 16 == 0 ? random.nextInt(2) : side);
            }
            windows.set(window, side, id, context, window % (CONTEXT / WINDOW), window * WINDOW, (window + 1) * WINDOW);
        }
    }

    private BitSet fold(Pages pages) {
        return pages.fold(windows, latents, counts, positions, values, turn++, (latent, page, row) -> {});
    }

    /** A block folded in, for each activation, without the writing of its pages. */
    @Benchmark
    @OperationsPerInvocation(ACTIVATIONS)
    public BitSet fold() {
        return fold(shards.get(turn % SHARDS));
    }

    /** The same with the bytes of its pages, each made as soon as it is folded in. */
    @Benchmark
    @OperationsPerInvocation(ACTIVATIONS)
    public BitSet foldAndWrite() {
        writes = true;
        return fold(shards.get(turn % SHARDS));
    }

    /** Rows that are never kept. */
    private final class Unwritten implements PageRows {

        @Override
        public List<Page> pages(SummaryShape shape) {
            return new ArrayList<>();
        }

        @Override
        public void put(int number, Page page) {
            length = writes ? bytes.write(page).length : 0;
        }

        @Override
        public List<byte[]> fragments(int number) {
            return List.of();
        }

        @Override
        public void putFragments(int number, long offset, List<byte[]> rows) {
            // Nor are fragments.
        }

        @Override
        public void replaceFragments(int number, long offset, List<byte[]> rows) {
            // Nor merged ones.
        }
    }
}
