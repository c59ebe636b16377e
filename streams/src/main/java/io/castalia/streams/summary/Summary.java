package io.castalia.streams.summary;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one latent. Counts add; the examples are a function of the set of windows offered, whatever their
 * order, repetition and division among summaries that are then merged.
 *
 * <p>It is stored in two values: a head (counts and gates), which every block changes, and the examples, which are only
 * read and written where a window passes the gate.
 */
/*
 * Head: the explaining side's counts, its gate, the scoring side's counts, its gate. Examples: explaining, scoring.
 */
public final class Summary {

    /** Windows of fewer tokens count, but are never examples. */
    public static final int EXAMPLE_TOKENS = 8;

    private final SummaryShape shape;
    private final Lottery.Drum drum;
    private final Map<Side, SideCounts> counts = new EnumMap<>(Side.class);
    private final Map<Side, Gate> gates = new EnumMap<>(Side.class);
    private final Supplier<byte @Nullable []> stored;
    private @Nullable Map<Side, Examples> examples;
    private int conflicts;

    private Summary(SummaryShape shape, Lottery.Drum drum, Supplier<byte @Nullable []> stored) {
        this.shape = shape;
        this.drum = drum;
        this.stored = stored;
    }

    /**
     * A summary of nothing.
     *
     * @param drum the latent's tickets
     */
    public static Summary empty(SummaryShape shape, Lottery.Drum drum) {
        var summary = new Summary(shape, drum, () -> null);
        for (Side side : Side.values()) {
            summary.counts.put(side, new SideCounts());
            summary.gates.put(side, Gate.open(shape));
        }
        return summary;
    }

    /** A summary from its head; the examples are fetched at most once, when they are first needed. */
    public static Summary read(
            SummaryShape shape, Lottery.Drum drum, byte[] head, Supplier<byte @Nullable []> examples) {
        var summary = new Summary(shape, drum, examples);
        var in = new ByteReader(head);
        for (Side side : Side.values()) {
            summary.counts.put(side, SideCounts.read(in));
            summary.gates.put(side, Gate.read(in));
        }
        return summary;
    }

    /** Counts and gates, as bytes. */
    public byte[] head() {
        var out = new ByteWriter();
        for (Side side : Side.values()) {
            at(counts, side).write(out);
            at(gates, side).write(out);
        }
        return out.toBytes();
    }

    /** The examples as bytes: equal for equal sets of windows. */
    public byte[] examples() {
        var out = new ByteWriter();
        for (Side side : Side.values()) {
            at(loaded(), side).write(out);
        }
        return out.toBytes();
    }

    /** Whether the examples were fetched, and so may have changed. */
    public boolean touched() {
        return examples != null;
    }

    /**
     * Counts a window, and keeps it where it is among the strongest or in the sample.
     *
     * @param tokens how many tokens the window has, firing or not
     * @param offsets (n) the tokens on which the latent fires, ascending
     * @param halves (n) its activations there, in half precision, finite and above zero
     * @return whether the window stands among the examples with this very value, so that its text is needed
     */
    public boolean offer(Side side, Id context, int window, Id part, int tokens, int[] offsets, short[] halves, int n) {
        int peak = at(counts, side).add(halves, n);
        if (tokens < EXAMPLE_TOKENS
                || !at(gates, side).admits(peak, Lottery.tie(context, window), drum.ticket(context, window))) {
            return false;
        }
        Examples kept = at(loaded(), side);
        Best.Fate fate = kept.offer(Entry.of(drum, context, window, part, offsets, halves, n));
        at(gates, side).tighten(kept.strongest(), kept.sample());
        conflicts += fate == Best.Fate.CONFLICT_WON || fate == Best.Fate.CONFLICT_LOST ? 1 : 0;
        return fate == Best.Fate.STANDS || fate == Best.Fate.CONFLICT_WON;
    }

    /** Takes in all that another summary of the same latent holds. Exact. */
    public void merge(Summary other) {
        for (Side side : Side.values()) {
            at(counts, side).merge(at(other.counts, side));
            Examples kept = at(loaded(), side);
            kept.merge(at(other.loaded(), side));
            at(gates, side).tighten(kept.strongest(), kept.sample());
        }
    }

    /** How many offers since this object was made met an example of equal name with other activations. */
    public int conflicts() {
        return conflicts;
    }

    /** The strongest windows, strongest first. */
    public List<Entry> strongest(Side side) {
        return at(loaded(), side).strongest().entries();
    }

    /** The uniform sample, lowest ticket first. */
    public List<Entry> sample(Side side) {
        return at(loaded(), side).sample().entries();
    }

    /** A uniform sample of the windows of both sides, lowest ticket first: what lies below both sides' last tickets. */
    public List<Entry> sampleOfBoth() {
        var both = new ArrayList<Entry>();
        for (Side side : Side.values()) {
            both.addAll(sample(side));
        }
        both.sort(Entry.LOWEST_TICKET_FIRST);
        for (Side side : Side.values()) {
            Best sample = at(loaded(), side).sample();
            if (sample.full()) {
                both.removeIf(entry ->
                        Long.compareUnsigned(entry.ticket(), sample.last().ticket()) > 0);
            }
        }
        return both;
    }

    /** Windows of a side in which the latent fires. */
    public long windows(Side side) {
        return at(counts, side).windows();
    }

    /** Tokens on which the latent fires, both sides. */
    public long firingTokens() {
        return at(counts, Side.EXPLAINING).firingTokens()
                + at(counts, Side.SCORING).firingTokens();
    }

    /** Sum of the activations, both sides. */
    public double sum() {
        return at(counts, Side.EXPLAINING).sum() + at(counts, Side.SCORING).sum();
    }

    /** The largest activation, both sides. */
    public float maximum() {
        return Math.max(
                at(counts, Side.EXPLAINING).maximum(), at(counts, Side.SCORING).maximum());
    }

    /** Windows of both sides by their peak's bucket, trailing zeros left out. */
    public List<Long> histogram() {
        var histogram = new ArrayList<Long>();
        int pending = 0;
        for (int i = 0; i < Peaks.BUCKETS; i++) {
            long count = at(counts, Side.EXPLAINING).bucket(i)
                    + at(counts, Side.SCORING).bucket(i);
            pending++;
            if (count > 0) {
                for (; pending > 1; pending--) {
                    histogram.add(0L);
                }
                histogram.add(count);
                pending = 0;
            }
        }
        return histogram;
    }

    private Map<Side, Examples> loaded() {
        if (examples == null) {
            examples = new EnumMap<>(Side.class);
            byte[] bytes = stored.get();
            ByteReader in = bytes == null ? null : new ByteReader(bytes);
            for (Side side : Side.values()) {
                examples.put(side, in == null ? new Examples(shape) : Examples.read(shape, in, drum));
            }
        }
        return examples;
    }

    /* Every map here has an entry for each side. */
    private static <T> T at(Map<Side, T> bySide, Side side) {
        T value = bySide.get(side);
        if (value == null) {
            throw new IllegalStateException("a summary without its %s side".formatted(side));
        }
        return value;
    }
}
