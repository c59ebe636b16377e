package io.castalia.streams.shard;

import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.page.Pages;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Lets go of the texts and ids that no latent refers to any more. It looks at contexts that came before it began, marks
 * what pages refer to, and then deletes the rest: what came since is left alone, and what is older cannot be referred to
 * anew, since a context that comes again gets another ordinal. It keeps nothing of its own: after a restart it begins
 * again.
 *
 * <p>On the heap while it lasts: a bit for each window of the contexts that are known.
 */
final class Sweep {

    private static final int ROWS = 256;
    private static final int BITS = 15;

    private final Table texts;
    private final Table contexts;
    private final Keys keys;
    private final Pages pages;
    private final ContextIndex index;
    private final long below;
    private final boolean whole;
    private final Map<Long, BitSet> marked = new HashMap<>(); // windows, by their upper bits
    private final long known;
    private int nextPage;
    private long nextText;
    private long nextContext;
    private long rows; // of texts that were looked at
    private long ids; // that were looked at

    /**
     * A sweep of the contexts below an ordinal.
     *
     * @param whole whether rows of texts hold whole contexts
     */
    Sweep(Tables tables, Keys keys, Pages pages, ContextIndex index, long below, boolean whole) {
        texts = tables.texts();
        contexts = tables.contexts();
        this.keys = keys;
        this.pages = pages;
        this.index = index;
        this.below = below;
        this.whole = whole;
        known = index.known();
    }

    /** How much is done, 0 to 1: a page counts as much as {@link #ROWS} contexts. */
    double progress() {
        long done = (long) nextPage * ROWS
                + (nextText < below ? Math.min(rows, known) : known)
                + (nextContext < below ? Math.min(ids, known) : known);
        return done / ((double) pages.count() * ROWS + 2 * known);
    }

    /** Does a little, and returns whether that was the end. */
    boolean step() {
        if (nextPage < pages.count()) {
            pages.mark(nextPage++, this::mark);
        } else if (nextText < below) {
            nextText = sweep(texts, nextText, this::textRow);
        } else if (nextContext < below) {
            nextContext = sweep(contexts, nextContext, this::contextRow);
        } else {
            index.retain(below, this::wantedContext);
            return true;
        }
        return false;
    }

    /** Gives what is to be kept of a row: all, less, or nothing. */
    @FunctionalInterface
    private interface Rest {

        byte[] of(long first, byte[] row);
    }

    private long sweep(Table table, long from, Rest rest) {
        var rows = new ArrayList<Map.Entry<byte[], byte[]>>();
        table.scan(keys.ordinal(from), keys.ordinal(below - 1), (key, row) -> {
            rows.add(Map.entry(key, row));
            return rows.size() < ROWS;
        });
        for (Map.Entry<byte[], byte[]> row : rows) {
            byte[] left = rest.of(Keys.ordinal(row.getKey()), row.getValue());
            if (left.length == 0) {
                table.delete(row.getKey());
            } else if (left.length < row.getValue().length) {
                table.put(row.getKey(), left);
            }
        }
        return rows.size() < ROWS
                ? below
                : Keys.ordinal(rows.get(rows.size() - 1).getKey()) + 1;
    }

    private byte[] textRow(long context, byte[] row) {
        rows++;
        if (whole) {
            return wantedContext(context) ? row : new byte[0];
        }
        SortedMap<Integer, byte[]> left = TextTable.texts(row);
        left.keySet().removeIf(window -> !wantedWindow(index.window(context, window)));
        return TextTable.row(left);
    }

    private byte[] contextRow(long first, byte[] row) {
        var left = new ByteWriter();
        var in = new ByteReader(row);
        while (!in.done()) {
            long step = in.varint();
            var context = in.id();
            var part = in.id();
            ids++;
            if (wantedContext(first + step)) {
                left.varint(step).id(context).id(part);
            }
        }
        return left.toBytes();
    }

    private void mark(long window) {
        marked.computeIfAbsent(window >>> BITS, upper -> new BitSet(1 << BITS)).set((int) window & ((1 << BITS) - 1));
    }

    private boolean wantedWindow(long window) {
        BitSet bits = marked.get(window >>> BITS);
        return bits != null && bits.get((int) window & ((1 << BITS) - 1));
    }

    private boolean wantedContext(long context) {
        for (long window = index.window(context, 0); window < index.window(context + 1, 0); window++) {
            if (wantedWindow(window)) {
                return true;
            }
        }
        return false;
    }
}
