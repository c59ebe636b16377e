package io.castalia.streams.page;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
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

/** Run with {@code mvn -Pbench -pl streams test-compile exec:exec -Dbench=PagesBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PagesBenchmark {

    private static final Lottery.Drum DRUM = new Lottery(0).drum("sample", "layers.4");
    private static final int LATENTS = 2048;
    private static final int ACTIVATIONS = 1 << 19;
    private static final int CONTEXTS = 64;
    private static final int CONTEXT = 256;
    private static final int WINDOW = 32;
    private static final int TOKENS = CONTEXTS * CONTEXT;
    private static final int WINDOWS = TOKENS / WINDOW;
    private static final int MERGED = 400;
    private static final Framing GRID = new Framing(false, WINDOW);

    private final int[] latents = new int[LATENTS];
    private final int[] counts = new int[LATENTS];
    private final int[] positions = new int[ACTIVATIONS];
    private final short[] values = new short[ACTIVATIONS];
    private final ContextIndex contexts = new ContextIndex(CONTEXT / WINDOW);
    private final PageBytes bytes = new PageBytes();
    private Windows windows = new Windows(0, 0, contexts);
    private Pages open = pages();
    private Pages closed = pages();
    private List<byte[]> fragments = List.of();
    private byte[] written = {};
    private long offset;

    /** A block of which each latent has 256 activations, in a quarter of its windows. */
    @Setup
    public void setUp() {
        var random = new Random(1);
        windows = new Windows(WINDOWS, TOKENS, contexts);
        for (int window = 0; window < WINDOWS; window++) {
            int context = window * WINDOW / CONTEXT;
            Id id = Id.of("context", context);
            if (window * WINDOW % CONTEXT == 0) {
                contexts.add(id, id);
            }
            byte side = (byte) (context & 1);
            int number = window % (CONTEXT / WINDOW);
            windows.set(window, side, id, context, number, window * WINDOW, (window + 1) * WINDOW);
        }
        int each = ACTIVATIONS / LATENTS;
        for (int latent = 0; latent < LATENTS; latent++) {
            latents[latent] = latent;
            counts[latent] = each;
            int[] tokens = random.ints(0, TOKENS / 4)
                    .distinct()
                    .limit(each)
                    .map(token -> token / WINDOW * 4 * WINDOW + token % WINDOW)
                    .sorted()
                    .toArray();
            System.arraycopy(tokens, 0, positions, latent * each, each);
        }
        for (int i = 0; i < ACTIVATIONS; i++) {
            values[i] = Half.of((float) Math.exp(random.nextGaussian()));
        }
        closed = pages();
        fold(closed);
        for (int latent = 0; latent < LATENTS; latent++) {
            for (int side = 0; side < Page.SIDES; side++) {
                int group = closed.rowOf(latent) * Page.SIDES + side;
                closed.pageFor(latent).tighten(group, Long.MAX_VALUE, 0, true);
            }
        }
        written = bytes.write(closed.pageFor(0));
        fragments = fragments(random);
    }

    private Pages pages() {
        return pages(GRID);
    }

    private Pages pages(Framing framing) {
        return new Pages(SummaryShape.DEFAULT, framing, Pages.Limits.DEFAULT, DRUM, contexts, new MemoryRows(), 0, 1);
    }

    private BitSet fold(Pages pages) {
        return pages.fold(windows, latents, counts, positions, values, offset++, (latent, page, row) -> {});
    }

    /** Rows of a page whose latents each have so many entries on each side, as a merge of a full page finds them. */
    private List<byte[]> fragments(Random random) {
        var writer = new FragmentWriter();
        var rows = new ArrayList<byte[]>();
        var halves = new short[1];
        for (int half = 0; half < 2; half++) {
            writer.begin(0);
            for (int row = 0; row < Page.LATENTS; row++) {
                for (int entry = 0; entry < MERGED / 2; entry++) {
                    for (int side = 0; side < Page.SIDES; side++) {
                        long window = entry * 2L + half;
                        halves[0] = Half.of((float) Math.exp(random.nextGaussian()));
                        writer.add(side, window, new int[] {3}, halves, 0, 1, 0);
                    }
                }
                writer.endLatent(row);
            }
            rows.add(writer.appendTo(new byte[0], 0));
        }
        return rows;
    }

    /** A block into pages whose gates are open, so that every window is collected, merges included. */
    @Benchmark
    @OperationsPerInvocation(ACTIVATIONS)
    public BitSet foldOpen() {
        open = pages();
        return fold(open);
    }

    /** The same with windows centred on their peaks. */
    @Benchmark
    @OperationsPerInvocation(ACTIVATIONS)
    public BitSet foldOpenCentred() {
        open = pages(new Framing(true, WINDOW));
        return fold(open);
    }

    /** A block into pages whose gates let nothing in. */
    @Benchmark
    @OperationsPerInvocation(ACTIVATIONS)
    public BitSet foldClosed() {
        return fold(closed);
    }

    /** A full page merged: 400 entries of each latent on each side, of which 40 and 128 are kept. For each entry. */
    @Benchmark
    @OperationsPerInvocation(Page.GROUPS * MERGED)
    public List<byte[]> merge() {
        var page = new Page(SummaryShape.DEFAULT);
        return new Merge(SummaryShape.DEFAULT, GRID, contexts).merge(fragments, page, DRUM::of);
    }

    /** A page of 128 latents that have all fired, as bytes. */
    @Benchmark
    public byte[] writePage() {
        return bytes.write(closed.pageFor(0));
    }

    /** The same, read. */
    @Benchmark
    public Page readPage() {
        return PageBytes.read(written, SummaryShape.DEFAULT);
    }
}
