package io.castalia.streams.page;

import io.castalia.schemas.Side;
import io.castalia.streams.summary.Peaks;
import io.castalia.streams.summary.SummaryShape;

/**
 * A page and its fragments, made of what is known of its latents and not of blocks: the state without the stream that
 * would leave it. Latents come in the order of their rows, and the windows of a latent on a side by ordinal.
 * Only {@code bench streams} makes one.
 */
public final class PageDraft {

    private final Page page;
    private final boolean keepsStrongest;
    private final FragmentWriter fragment = new FragmentWriter();

    /** A draft of latents that have never fired. */
    public PageDraft(SummaryShape shape) {
        page = new Page(shape);
        keepsStrongest = shape.strongest() > 0;
        fragment.begin(0);
    }

    /** What was last sent of the latents. */
    public Sendings sendings() {
        return page.sendings;
    }

    /**
     * Says how often and how strongly a latent has fired on a side.
     *
     * @param tokens on which it has fired
     * @param windows in which it has
     * @param sum of its activations, in units of 2^-24
     * @param maximum the largest, as the bits of a half
     * @param byPeak (buckets of {@link Peaks}) windows by their peak
     */
    public void count(int row, Side side, long tokens, long windows, long sum, int maximum, long[] byPeak) {
        int group = group(row, side);
        page.tokens[group] = tokens;
        page.windows[group] = windows;
        page.sumLow[group] = sum;
        page.maximum[group] = maximum;
        for (int bucket = 0; bucket < Peaks.BUCKETS; bucket++) {
            page.setBucket(group, bucket, byPeak[bucket]);
        }
    }

    /** Lets in on a side only what has at least this peak, or at most this ticket; 0 and all ones let all in. */
    public void gates(int row, Side side, int peak, long ticket) {
        page.tighten(group(row, side), (long) peak << 48, ticket, keepsStrongest);
    }

    /** Adds a window of the latent at hand: the n tokens in it that fire, ascending, and their activations. */
    public void add(Side side, long window, int[] tokens, short[] halves, int n) {
        fragment.add(side.wire(), window, tokens, halves, 0, n, 0);
    }

    /** Ends the windows of the latent at this row. */
    public void endLatent(int row) {
        fragment.endLatent(row);
    }

    /** The fragments, as one row. */
    public byte[] fragments() {
        return fragment.appendTo(new byte[0], 0);
    }

    /** The page, of whose fragments a share was left by the last merge, and the rest has come since. */
    public Page page(double merged) {
        long bytes = fragments().length;
        page.mergedBytes = Math.round(merged * bytes);
        page.newBytes = bytes - page.mergedBytes;
        return page;
    }

    private static int group(int row, Side side) {
        return row * Page.SIDES + side.wire();
    }
}
