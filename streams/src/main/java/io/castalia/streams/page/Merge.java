package io.castalia.streams.page;

import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Merges the fragments of a page: keeps of each latent and side the strongest windows and the lowest tickets, and raises
 * the gates to the last of them. It keeps all that a summary would keep that is offered all of them. Tickets are
 * compared whole, and ranks by the peak and the upper 48 bits of the tie: of windows that are equal so far it keeps
 * more than it must, where the last of them is among these.
 */
final class Merge {

    private static final int SIDES = 2;
    private static final int PIECE_BYTES = 1 << 20;

    private final SummaryShape shape;
    private final ContextIndex contexts;
    private final Groups groups = new Groups(Page.LATENTS * SIDES);
    private final Entries entries;
    private final FragmentWriter out = new FragmentWriter();
    private final Selection selection = new Selection();
    private long[] tickets = new long[1024];
    private long[] strengths = new long[1024];
    private boolean[] gone = new boolean[1024];
    private int[] slots = new int[4096];
    private int conflicts;

    Merge(SummaryShape shape, Framing framing, ContextIndex contexts) {
        this.shape = shape;
        entries = new Entries(framing);
        this.contexts = contexts;
    }

    /** Joins the fragments of some rows into one row, and lets nothing go. */
    byte[] join(List<byte[]> fragments) {
        groups.index(fragments);
        out.begin(groups.lowestBase());
        for (int row = 0; row < Page.LATENTS; row++) {
            for (int side = 0; side < SIDES; side++) {
                entries.load(groups, row * SIDES + side, fragments);
                for (int i = 0; i < entries.n; i++) {
                    copy(side, i);
                }
            }
            out.endLatent(row);
        }
        return out.appendTo(new byte[0], 0);
    }

    /**
     * Merges all rows of a page into new ones, of about a mebibyte each.
     *
     * @param drums tickets by row of the page
     */
    List<byte[]> merge(List<byte[]> fragments, Page page, IntFunction<Lottery.Drum> drums) {
        groups.index(fragments);
        var merged = new ArrayList<byte[]>();
        out.begin(groups.lowestBase());
        for (int row = 0; row < Page.LATENTS; row++) {
            for (int side = 0; side < SIDES; side++) {
                int group = row * SIDES + side;
                if (groups.first(group) >= 0) {
                    entries.load(groups, group, fragments);
                    select(side, page, group, drums.apply(row));
                }
            }
            out.endLatent(row);
            if (out.length() > PIECE_BYTES) {
                merged.add(out.appendTo(new byte[0], 0));
                out.begin(groups.lowestBase());
            }
        }
        merged.add(out.appendTo(new byte[0], 0));
        return merged;
    }

    /** How many windows were met again with other activations, since this was last asked. */
    int conflicts() {
        int met = conflicts;
        conflicts = 0;
        return met;
    }

    private void select(int side, Page page, int group, Lottery.Drum drum) {
        room();
        for (int i = 0; i < entries.n; i++) {
            long name = contexts.name(entries.ordinals[i]);
            tickets[i] = drum.ticket(name);
            strengths[i] = Page.strength(entries.peaks[i], name);
            gone[i] = false;
        }
        int distinct = entries.n - dropEqualNames();
        long ticket = selection.lowest(tickets, gone, entries.n, shape.sample());
        long strength = selection.highest(strengths, gone, entries.n, shape.strongest());
        page.tighten(
                group,
                distinct >= shape.strongest() ? strength : 0,
                distinct >= shape.sample() ? ticket : -1,
                shape.strongest() > 0);
        for (int i = 0; i < entries.n; i++) {
            boolean strong = shape.strongest() > 0 && strengths[i] >= strength;
            if (!gone[i] && (strong || Long.compareUnsigned(tickets[i], ticket) <= 0)) {
                copy(side, i);
            }
        }
    }

    /* Tickets are equal where names are; that names are equal where tickets are is looked up. */
    private int dropEqualNames() {
        int size = Integer.highestOneBit(Math.max(1, entries.n)) * 4;
        int mask = size - 1;
        Arrays.fill(slots, 0, size, 0);
        int dropped = 0;
        for (int i = 0; i < entries.n; i++) {
            int slot = (int) tickets[i] & mask;
            boolean placed = false;
            while (!placed) {
                int other = slots[slot] - 1;
                if (other < 0) {
                    slots[slot] = i + 1;
                    placed = true;
                } else if (tickets[other] == tickets[i]
                        && contexts.sameName(entries.ordinals[other], entries.ordinals[i])) {
                    boolean wins = compareValue(i, other) > 0;
                    gone[wins ? other : i] = true;
                    slots[slot] = wins ? i + 1 : other + 1;
                    dropped++;
                    placed = true;
                }
                slot = slot + 1 & mask;
            }
        }
        return dropped;
    }

    private int compareValue(int a, int b) {
        int byPeak = Integer.compare(entries.peaks[a], entries.peaks[b]);
        int byFirings = byPeak != 0
                ? byPeak
                : Arrays.compareUnsigned(
                        entries.rows[a],
                        entries.starts[a],
                        entries.ends[a],
                        entries.rows[b],
                        entries.starts[b],
                        entries.ends[b]);
        conflicts += byFirings != 0 ? 1 : 0;
        return byFirings != 0
                ? byFirings
                : contexts.part(entries.ordinals[a]).compareTo(contexts.part(entries.ordinals[b]));
    }

    private void copy(int side, int i) {
        out.copy(side, entries.ordinals[i], entries.rows[i], entries.starts[i], entries.ends[i]);
    }

    private void room() {
        if (entries.n > tickets.length) {
            tickets = new long[2 * entries.n];
            strengths = new long[2 * entries.n];
            gone = new boolean[2 * entries.n];
        }
        if (slots.length < 4 * entries.n) {
            slots = new int[Integer.highestOneBit(entries.n) * 8];
        }
    }
}
