package io.castalia.streams.page;

import io.castalia.schemas.Side;
import io.castalia.streams.summary.Entry;
import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A page with its fragments, as they stood together at one time. */
public final class PageReading {

    private final Page page;
    private final List<byte[]> fragments;
    private final Framing framing;
    private final Groups groups = new Groups(Page.GROUPS);

    /**
     * Takes them together.
     *
     * @param rows the page's rows of fragments, oldest first
     * @param framing what is kept of a window
     */
    public PageReading(Page page, List<byte[]> rows, Framing framing) {
        this.page = page;
        this.framing = framing;
        fragments = new ArrayList<>(rows);
        fragments.add(page.tail);
        groups.index(fragments);
    }

    /** Whether these are the rows that the page speaks of: it knows how many bytes they have. */
    public static boolean belongTogether(Page page, List<byte[]> rows) {
        return rows.stream().mapToLong(row -> row.length).sum() == page.mergedBytes + page.newBytes;
    }

    /** Marks the windows that the page refers to. */
    void mark(WindowMarks marks) {
        var entries = new Entries(framing);
        for (int group = 0; group < Page.GROUPS; group++) {
            entries.load(groups, group, fragments);
            for (int i = 0; i < entries.n; i++) {
                marks.mark(entries.ordinals[i]);
            }
        }
    }

    /**
     * All that is kept of a latent.
     *
     * @param row where it stands in its page
     * @param tickets the latent's
     */
    public Summary summary(int row, SummaryShape shape, Lottery.Drum tickets, ContextNames contexts) {
        Summary summary = Summary.of(
                shape, tickets, page.counts(row, Side.EXPLAINING.wire()), page.counts(row, Side.SCORING.wire()));
        var entries = new Entries(framing);
        for (Side side : Side.values()) {
            entries.load(groups, row * Page.SIDES + side.wire(), fragments);
            for (int i = 0; i < entries.n; i++) {
                long window = entries.ordinals[i];
                byte[] packed = Arrays.copyOfRange(entries.rows[i], entries.starts[i], entries.ends[i]);
                summary.keep(
                        side,
                        Entry.of(
                                tickets,
                                framing,
                                contexts.context(window),
                                contexts.numberOf(window),
                                contexts.part(window),
                                window,
                                packed));
            }
        }
        return summary;
    }
}
