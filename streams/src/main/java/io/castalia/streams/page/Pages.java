package io.castalia.streams.page;

import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All latents of a shard. A block is folded in page by page: counts are raised, windows that pass the gate are collected
 * in a fragment, and the fragment goes to the page's tail, to a row of its own, or into a merge of the page.
 */
public final class Pages {

    private final SummaryShape shape;
    private final Framing framing;
    private final Limits limits;
    private final Lottery.Drum drum;
    private final ContextIndex contexts;
    private final PageRows rows;
    private final int shard;
    private final int shards;
    private final List<Page> open;
    private final FragmentWriter fragment = new FragmentWriter();
    private final Merge merge;

    @SuppressWarnings("unused") // lest what is read ahead is not read
    private int fetched;

    private long offered;
    private long admitted;
    private int readPage;
    private @Nullable PageReading lastRead;

    /**
     * When a page's newest examples are moved on, and when texts are swept.
     *
     * @param tail bytes that are kept beside the counts; more become a row
     * @param rows bytes of rows, at least, from which a page is merged, if they are no fewer than its merged ones
     * @param unswept contexts, beyond twice those that the last sweep left, that are worth another
     */
    public record Limits(int tail, int rows, int unswept) {

        /** 4 KiB beside the counts; merged from 32 KiB; swept from 8,192 contexts, some 20 MB of text. */
        public static final Limits DEFAULT = new Limits(4096, 32 * 1024, 8192);
    }

    /** Hears of each latent that a block or a projection has changed. */
    @FunctionalInterface
    public interface Watch {

        /** The latent at this row of a page has fired, or its profile is outdated; its counts are true. */
        void fired(int latent, Page page, int row);
    }

    /**
     * Takes up the pages where the table left them.
     *
     * @param drum tickets of the hookpoint
     * @param shard the shard: its latents are those that leave it as remainder
     */
    public Pages(
            SummaryShape shape,
            Framing framing,
            Limits limits,
            Lottery.Drum drum,
            ContextIndex contexts,
            PageRows rows,
            int shard,
            int shards) {
        this.shape = shape;
        this.framing = framing;
        this.limits = limits;
        this.drum = drum;
        this.contexts = contexts;
        this.rows = rows;
        this.shard = shard;
        this.shards = shards;
        merge = new Merge(shape, framing, contexts);
        open = rows.pages(shape);
    }

    /**
     * Takes in a whole block. Shapes: m latents, a activations.
     *
     * @param latents (m) ascending
     * @param counts (m) activations of each
     * @param positions (a) tokens of the block
     * @param values (a) activations in half precision
     * @param offset of the block in its topic
     * @return the windows that some latent may keep, so that their texts are needed
     */
    public BitSet fold(
            Windows windows, int[] latents, int[] counts, int[] positions, short[] values, long offset, Watch watch) {
        var fold = new Fold(framing, windows, positions, values, fragment);
        int first = 0;
        int i = 0;
        while (i < latents.length) {
            int number = pageOf(latents[i]);
            Page page = page(number);
            fragment.begin(windows.base());
            fetched += page.fetch();
            for (; i < latents.length && pageOf(latents[i]) == number; i++) {
                int row = rowOf(latents[i]);
                fold.latent(page, row, drum.of(latents[i]), first, first + counts[i]);
                watch.fired(latents[i], page, row);
                first += counts[i];
            }
            collect(number, page, fold.collected(), offset);
            rows.put(number, page);
        }
        offered = fold.offered();
        admitted = fold.admitted();
        return fold.held();
    }

    /** The page of a latent, made where there is none. */
    public Page pageFor(int latent) {
        return page(pageOf(latent));
    }

    /** Writes the page of a latent, after what was last sent has changed. */
    public void save(int latent) {
        rows.put(pageOf(latent), page(pageOf(latent)));
    }

    /** Where a latent stands in its page. */
    public int rowOf(int latent) {
        return Page.rowOf(latent, shards);
    }

    /** Whether there is a page for a latent. */
    public boolean has(int latent) {
        return pageOf(latent) < open.size();
    }

    /** Whether a latent has ever fired. */
    public boolean fired(int latent) {
        return has(latent) && page(pageOf(latent)).fired(rowOf(latent));
    }

    /** Shows every latent that has ever fired, or whose profile is outdated. */
    public void look(Watch watch) {
        for (int number = 0; number < open.size(); number++) {
            Page page = open.get(number);
            for (int row = 0; row < Page.LATENTS; row++) {
                if (page.fired(row) || page.sendings().profileOutdated(row)) {
                    watch.fired(latent(number, row), page, row);
                }
            }
        }
    }

    /** All that is kept of a latent. */
    public Summary summary(int latent) {
        return reading(pageOf(latent)).summary(rowOf(latent), shape, drum.of(latent), contexts);
    }

    /** How many pages there are. */
    public int count() {
        return open.size();
    }

    /** Bytes of all fragments. */
    public long fragmentBytes() {
        long bytes = 0;
        for (Page page : open) {
            bytes += page.mergedBytes + page.newBytes + page.tail.length;
        }
        return bytes;
    }

    /** Marks the windows that a page refers to. */
    public void mark(int number, WindowMarks marks) {
        reading(number).mark(marks);
    }

    /** How many windows were met again with other activations since this was last asked. */
    public int conflicts() {
        return merge.conflicts();
    }

    /** How many windows, of all latents, the last block had. */
    public long offered() {
        return offered;
    }

    /** How many of them passed the gate. */
    public long admitted() {
        return admitted;
    }

    private void collect(int number, Page page, boolean any, long offset) {
        if (!any) {
            return;
        }
        lastRead = null;
        byte[] tail = fragment.appendTo(page.tail, page.tail.length);
        if (tail.length <= limits.tail()) {
            page.tail = tail;
            return;
        }
        page.tail = new byte[0];
        if (page.newBytes + tail.length < Math.max(limits.rows(), page.mergedBytes)) {
            byte[] row = merge.join(List.of(tail));
            page.newBytes += row.length;
            rows.putFragments(number, offset, List.of(row));
            return;
        }
        List<byte[]> all = new ArrayList<>(rows.fragments(number));
        all.add(tail);
        List<byte[]> merged = merge.merge(all, page, row -> drum.of(latent(number, row)));
        page.newBytes = 0;
        page.mergedBytes = merged.stream().mapToLong(row -> row.length).sum();
        rows.replaceFragments(number, offset, merged);
    }

    /* Rows of the page that was last read are kept, since a pass reads its latents one after the other. */
    private PageReading reading(int number) {
        PageReading reading = lastRead;
        if (reading == null || readPage != number) {
            reading = new PageReading(page(number), rows.fragments(number), framing);
            lastRead = reading;
            readPage = number;
        }
        return reading;
    }

    private int pageOf(int latent) {
        return Page.numberOf(latent, shards);
    }

    private int latent(int number, int row) {
        return (number * Page.LATENTS + row) * shards + shard;
    }

    private Page page(int number) {
        while (open.size() <= number) {
            open.add(new Page(shape));
        }
        return open.get(number);
    }
}
