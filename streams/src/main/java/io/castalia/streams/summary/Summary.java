package io.castalia.streams.summary;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All that is kept of one latent. Counts add; the examples are a function of the set of windows offered, whatever their
 * order, repetition and division among summaries that are then merged.
 *
 * <p>This is the form in which a latent is read, and the plain definition of what a shard keeps: a shard itself counts in
 * pages and collects in fragments, which come to the same.
 */
public final class Summary {

    /** Windows of fewer tokens count, but are never examples. */
    public static final int EXAMPLE_TOKENS = 8;

    private final Lottery.Drum drum;
    private final Map<Side, SideCounts> counts = new EnumMap<>(Side.class);
    private final Map<Side, Examples> examples = new EnumMap<>(Side.class);
    private int conflicts;

    private Summary(SummaryShape shape, Lottery.Drum drum) {
        this.drum = drum;
        for (Side side : Side.values()) {
            examples.put(side, new Examples(shape));
        }
    }

    /**
     * A summary of nothing.
     *
     * @param drum the latent's tickets
     */
    public static Summary empty(SummaryShape shape, Lottery.Drum drum) {
        return of(shape, drum, new SideCounts(), new SideCounts());
    }

    /** A summary with these counts, and no examples yet. */
    public static Summary of(SummaryShape shape, Lottery.Drum drum, SideCounts explaining, SideCounts scoring) {
        var summary = new Summary(shape, drum);
        summary.counts.put(Side.EXPLAINING, explaining);
        summary.counts.put(Side.SCORING, scoring);
        return summary;
    }

    /** The examples as bytes, by name: equal for equal sets of windows. */
    public byte[] examples() {
        var out = new ByteWriter();
        for (Side side : Side.values()) {
            at(examples, side).write(out);
        }
        return out.toBytes();
    }

    /** The counts as bytes: equal for equal bags of windows. */
    public byte[] counts() {
        var out = new ByteWriter();
        for (Side side : Side.values()) {
            at(counts, side).write(out);
        }
        return out.toBytes();
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
        at(counts, side).add(halves, n);
        return tokens >= EXAMPLE_TOKENS && keep(side, Entry.of(drum, context, window, part, offsets, halves, n));
    }

    /** Keeps a window, which has been counted, where it is among the strongest or in the sample; says whether it is. */
    public boolean keep(Side side, Entry entry) {
        Best.Fate fate = at(examples, side).offer(entry);
        conflicts += fate == Best.Fate.CONFLICT_WON || fate == Best.Fate.CONFLICT_LOST ? 1 : 0;
        return fate == Best.Fate.STANDS || fate == Best.Fate.CONFLICT_WON;
    }

    /** Takes in all that another summary of the same latent holds. Exact. */
    public void merge(Summary other) {
        for (Side side : Side.values()) {
            at(counts, side).merge(at(other.counts, side));
            at(examples, side).merge(at(other.examples, side));
        }
    }

    /** How many offers since this object was made met an example of equal name with other activations. */
    public int conflicts() {
        return conflicts;
    }

    /** The strongest windows, strongest first. */
    public List<Entry> strongest(Side side) {
        return at(examples, side).strongest().entries();
    }

    /** The uniform sample, lowest ticket first. */
    public List<Entry> sample(Side side) {
        return at(examples, side).sample().entries();
    }

    /** A uniform sample of the windows of both sides, lowest ticket first: what lies below both sides' last tickets. */
    public List<Entry> sampleOfBoth() {
        var both = new ArrayList<Entry>();
        for (Side side : Side.values()) {
            both.addAll(sample(side));
        }
        both.sort(Entry.LOWEST_TICKET_FIRST);
        for (Side side : Side.values()) {
            Best sample = at(examples, side).sample();
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

    /* Every map here has an entry for each side. */
    private static <T> T at(Map<Side, T> bySide, Side side) {
        T value = bySide.get(side);
        if (value == null) {
            throw new IllegalStateException("a summary without its %s side".formatted(side));
        }
        return value;
    }
}
