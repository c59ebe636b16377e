package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.schemas.block.Block;
import io.castalia.streams.evidence.WindowText;
import io.castalia.streams.evidence.Windows;
import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import io.castalia.streams.summary.Entry;
import io.castalia.streams.summary.Framing;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ids of contexts and texts of their windows, by ordinal; where windows are centred, the texts of whole contexts. */
/*
 * A row of contexts: n x (varint ordinal less the first, context 16, part 16). A row of texts: n x (varint window,
 * varint length, text as WindowText packs it), windows ascending; where windows are centred, the context's text as
 * WindowText packs it, from which slices are cut as they are read.
 */
final class TextTable implements Windows {

    /* A latent's windows are shown in evidence and profile, one after the other. One takes some 3 KB. */
    private static final int REMEMBERED = 4096;
    private static final int CONTEXTS_REMEMBERED = 512;

    private final Table contexts;
    private final Table texts;
    private final Keys keys;
    private final ContextIndex index;
    private final Framing framing;
    private final LinkedHashMap<Long, WindowText> lastShown = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, WindowText> eldest) {
            return size() > (framing.centred() ? CONTEXTS_REMEMBERED : REMEMBERED);
        }
    };

    /** Reads the ids into the index. */
    TextTable(Tables tables, Keys keys, ContextIndex index, Framing framing) {
        contexts = tables.contexts();
        texts = tables.texts();
        this.keys = keys;
        this.index = index;
        this.framing = framing;
        contexts.scan(keys.ordinal(0), keys.ordinal(Long.MAX_VALUE), (key, row) -> {
            long first = Keys.ordinal(key);
            var in = new ByteReader(row);
            while (!in.done()) {
                long ordinal = first + in.varint();
                index.put(ordinal, in.id(), in.id());
            }
            return true;
        });
    }

    /** Numbers the contexts of a block, from this ordinal on. */
    void number(Block block, long first) {
        if (block.contexts() == 0) {
            return;
        }
        var row = new ByteWriter();
        for (int context = 0; context < block.contexts(); context++) {
            Id id = block.contextIds.get(context);
            Id part = block.partIds.get(context);
            index.put(first + context, id, part);
            row.varint(context).id(id).id(part);
        }
        contexts.put(keys.ordinal(first), row.toBytes());
    }

    /** Keeps the texts of some windows of a block. */
    void keep(BitSet held, WindowGrid grid, long first) {
        for (int window = held.nextSetBit(0); window >= 0; ) {
            int context = grid.context(window);
            int end = grid.firstWindow(context) + grid.windows(context);
            byte[] row = framing.centred() ? grid.contextText(context).bytes() : windows(held, grid, window, end);
            texts.put(keys.ordinal(first + context), row);
            window = held.nextSetBit(end);
        }
    }

    private static byte[] windows(BitSet held, WindowGrid grid, int first, int end) {
        var row = new TreeMap<Integer, byte[]>();
        for (int window = first; window >= 0 && window < end; window = held.nextSetBit(window + 1)) {
            row.put(grid.number(window), grid.text(window).bytes());
        }
        return row(row);
    }

    @Override
    public WindowText text(Entry entry) {
        return shown(remembered(framing.centred() ? index.contextOf(entry.place()) : entry.place(), entry), entry);
    }

    /** What is shown of a window, out of what is kept of it. */
    static WindowText shown(WindowText kept, Entry entry) {
        return entry.slice()
                .map(slice -> kept.slice(slice.from(), slice.end(kept.tokens())))
                .orElse(kept);
    }

    /* A window's text, or a context's, under the ordinal of the one or the other. */
    private WindowText remembered(long ordinal, Entry entry) {
        WindowText shown = lastShown.get(ordinal);
        if (shown == null) {
            shown = kept(texts.get(keys.ordinal(index.contextOf(entry.place()))), entry);
            lastShown.put(ordinal, shown);
        }
        return shown;
    }

    /** Reads a row of texts: windows of the context, and what they say, packed. */
    static SortedMap<Integer, byte[]> texts(byte[] row) {
        var texts = new TreeMap<Integer, byte[]>();
        var in = new ByteReader(row);
        while (!in.done()) {
            texts.put(in.smallVarint(), in.block());
        }
        return texts;
    }

    /** Makes a row of texts. */
    static byte[] row(SortedMap<Integer, byte[]> texts) {
        var row = new ByteWriter();
        texts.forEach((window, text) -> row.varint(window).block(text));
        return row.toBytes();
    }

    /** What is kept of a window in its context's row of texts: its text or its context's. Throws Mismatch where it is not. */
    static WindowText kept(byte @Nullable [] row, Entry entry) {
        byte[] text =
                row == null || entry.slice().isPresent() ? row : texts(row).get(entry.window());
        if (text == null) {
            throw new Mismatch(
                    "window %d of context %s is kept, but its text is not; run 'castalia stream reset' and start again",
                    entry.window(), entry.context());
        }
        return WindowText.read(text);
    }
}
