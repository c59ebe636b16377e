package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.streams.evidence.WindowText;
import io.castalia.streams.evidence.Windows;
import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import io.castalia.streams.summary.Entry;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ids of contexts and texts of their windows, by ordinal. */
/*
 * A row of contexts: n x (varint ordinal less the first, context 16, part 16). A row of texts: n x (varint window,
 * varint length, text as WindowText packs it), windows ascending.
 */
final class TextTable implements Windows {

    /* A latent's windows are shown in evidence and profile, one after the other. One takes some 3 KB. */
    private static final int REMEMBERED = 4096;

    private final Table contexts;
    private final Table texts;
    private final Keys keys;
    private final ContextIndex index;
    private final LinkedHashMap<Long, WindowText> lastShown = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, WindowText> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Reads the ids into the index. */
    TextTable(Tables tables, Keys keys, ContextIndex index) {
        contexts = tables.contexts();
        texts = tables.texts();
        this.keys = keys;
        this.index = index;
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
            var row = new TreeMap<Integer, byte[]>();
            for (; window >= 0 && grid.context(window) == context; window = held.nextSetBit(window + 1)) {
                row.put(grid.number(window), grid.text(window).bytes());
            }
            texts.put(keys.ordinal(first + context), row(row));
        }
    }

    @Override
    public WindowText text(Entry entry) {
        WindowText shown = lastShown.get(entry.place());
        if (shown == null) {
            shown = window(texts.get(keys.ordinal(index.contextOf(entry.place()))), entry);
            lastShown.put(entry.place(), shown);
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

    /** A window's text, in its context's row of texts. Throws Mismatch where it is not there. */
    static WindowText window(byte @Nullable [] row, Entry entry) {
        byte[] text = row == null ? null : texts(row).get(entry.window());
        if (text == null) {
            throw new Mismatch(
                    "window %d of context %s is kept, but its text is not; reset the application and replay",
                    entry.window(), entry.context());
        }
        return WindowText.read(text);
    }
}
