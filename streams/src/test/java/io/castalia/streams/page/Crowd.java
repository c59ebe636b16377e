package io.castalia.streams.page;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Latents that fire in windows, made up and folded in block by block, and beside it a summary of each latent to which
 * every window is offered.
 */
final class Crowd {

    static final int SHARDS = 2;
    static final int SHARD = 1;

    private static final int WINDOW = 16;
    private static final int WINDOWS = 3;
    private static final Lottery.Drum DRUM = new Lottery(4).drum("sample", "layers.4");

    private final Random random;
    private final SummaryShape shape;
    private final Kind kind;
    final MemoryRows rows = new MemoryRows();
    final ContextIndex contexts = new ContextIndex(WINDOWS);
    final TreeMap<Integer, Summary> twins = new TreeMap<>();
    final BitSet held = new BitSet();
    private Pages pages;
    private long offset;

    /**
     * What fires.
     *
     * @param latents the latents of this shard
     * @param onceIn a latent fires on one token in so many, or more rarely the higher it is; 1 is on every token
     * @param peaks how many activations there are; 0 is every half
     * @param names how many contexts there are; the fewer, the more often one comes again
     */
    record Kind(int latents, int onceIn, int peaks, int names) {}

    /** One context as it is sent once. */
    private record Row(Id id, Id part, byte side, int tokens) {}

    Crowd(long seed, SummaryShape shape, Pages.Limits limits, Kind kind) {
        random = new Random(seed);
        this.shape = shape;
        this.kind = kind;
        pages = reopened(limits);
    }

    Pages pages() {
        return pages;
    }

    /** Takes up the pages as they were last written. */
    Pages reopened(Pages.Limits limits) {
        pages = new Pages(shape, new Framing(false, WINDOW), limits, DRUM, contexts, rows, SHARD, SHARDS);
        return pages;
    }

    /** Folds in a block of so many contexts. */
    void block(int n) {
        List<Row> block = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            block.add(row());
        }
        int tokens = block.stream().mapToInt(Row::tokens).sum();
        Windows windows = windows(block, tokens);
        var latents = new int[kind.latents];
        var counts = new int[kind.latents];
        var positions = new int[kind.latents * tokens];
        var values = new short[kind.latents * tokens];
        int m = 0;
        int at = 0;
        for (int local = 0; local < kind.latents; local++) {
            int latent = local * SHARDS + SHARD;
            int from = at;
            for (int token = 0; token < tokens; token++) {
                if (fires(local)) {
                    positions[at] = token;
                    values[at++] = half();
                }
            }
            if (at > from) {
                latents[m] = latent;
                counts[m++] = at - from;
                offer(latent, block, windows, Arrays.copyOfRange(positions, from, at), values, from);
            }
        }
        BitSet kept = pages.fold(
                windows,
                Arrays.copyOf(latents, m),
                Arrays.copyOf(counts, m),
                Arrays.copyOf(positions, at),
                Arrays.copyOf(values, at),
                offset++,
                (latent, page, row) -> {});
        kept.stream().forEach(window -> held.set(Math.toIntExact(windows.ordinals[window])));
    }

    /* The higher, the rarer, down to an eighth of the first. */
    private boolean fires(int local) {
        return kind.onceIn == 1 || random.nextInt(kind.onceIn * (1 + 7 * local / kind.latents)) == 0;
    }

    private short half() {
        return kind.peaks == 0
                ? (short) (1 + random.nextInt(0x7bff))
                : Half.of(0.25f * (1 + random.nextInt(kind.peaks)));
    }

    /* A context is as long as its name says; its part, and by it the side, may be another each time. */
    private Row row() {
        int name = random.nextInt(kind.names);
        Id part = Id.of("part", name, random.nextInt(8) == 0 ? 1 : 0);
        return new Row(Id.of("context", name), part, (byte) (part.low() & 1), 1 + 17 * name % (WINDOW * WINDOWS));
    }

    private Windows windows(List<Row> block, int tokens) {
        int n = block.stream()
                .mapToInt(row -> (row.tokens + WINDOW - 1) / WINDOW)
                .sum();
        var windows = new Windows(n, tokens, contexts);
        int window = 0;
        int first = 0;
        for (Row row : block) {
            long ordinal = contexts.add(row.id, row.part);
            for (int number = 0; number * WINDOW < row.tokens; number++) {
                int from = first + number * WINDOW;
                int end = Math.min(from + WINDOW, first + row.tokens);
                windows.set(window++, row.side, row.id, ordinal, number, from, end);
            }
            first += row.tokens;
        }
        return windows;
    }

    /* By going through all of them, and not by the table that the fold looks in. */
    private static int windowOf(Windows windows, int token) {
        int window = 0;
        while (windows.firstTokens[window] > token || windows.ends[window] >> 1 <= token) {
            window++;
        }
        return window;
    }

    /* Offers to the twin: all activations of a latent in the block, window by window. */
    private void offer(int latent, List<Row> block, Windows windows, int[] positions, short[] values, int firstValue) {
        Summary twin = twins.computeIfAbsent(latent, l -> Summary.empty(shape, DRUM.of(l)));
        var contextOf = new ArrayList<Row>();
        var numberOf = new ArrayList<Integer>();
        for (Row row : block) {
            for (int number = 0; number * WINDOW < row.tokens; number++) {
                contextOf.add(row);
                numberOf.add(number);
            }
        }
        for (int from = 0; from < positions.length; ) {
            int window = windowOf(windows, positions[from]);
            int start = windows.firstTokens[window];
            var offsets = new int[WINDOW];
            var halves = new short[WINDOW];
            int n = 0;
            for (; from < positions.length && windowOf(windows, positions[from]) == window; from++) {
                offsets[n] = positions[from] - start;
                halves[n++] = values[firstValue + from];
            }
            Row row = contextOf.get(window);
            int tokens = (windows.ends[window] >> 1) - start;
            Side side = Side.of(row.side);
            twin.offer(side, row.id, numberOf.get(window), row.part, tokens, offsets, halves, n);
        }
    }
}
