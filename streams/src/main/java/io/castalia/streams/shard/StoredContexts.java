package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.streams.evidence.WindowText;
import io.castalia.streams.evidence.Windows;
import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.page.ContextNames;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.Entry;
import java.util.HashMap;

/** Ids of contexts and texts of their windows, each looked up in the tables when it is asked for. */
final class StoredContexts implements ContextNames, Windows {

    private static final int NAMES_BYTES = 32;

    private final Table contexts;
    private final Table texts;
    private final Keys keys;
    private final ContextIndex numbers;
    private final HashMap<Long, Names> read = new HashMap<>();

    private record Names(Id context, Id part) {}

    /** Those of a hookpoint whose contexts have so many windows at most. */
    StoredContexts(Tables tables, Keys keys, int windows) {
        contexts = tables.contexts();
        texts = tables.texts();
        this.keys = keys;
        numbers = new ContextIndex(windows);
    }

    @Override
    public int numberOf(long window) {
        return numbers.numberOf(window);
    }

    @Override
    public Id context(long window) {
        return names(numbers.contextOf(window)).context();
    }

    @Override
    public Id part(long window) {
        return names(numbers.contextOf(window)).part();
    }

    @Override
    public WindowText text(Entry entry) {
        byte[] row = texts.get(keys.ordinal(numbers.contextOf(entry.place())));
        return TextTable.shown(TextTable.kept(row, entry), entry);
    }

    private Names names(long ordinal) {
        Names known = read.get(ordinal);
        if (known == null) {
            // A row begins at its first context, so the one that holds this is the last that begins no later.
            contexts.scanDown(keys.ordinal(0), keys.ordinal(ordinal), (key, row) -> {
                take(Keys.ordinal(key), row, ordinal);
                return false;
            });
            known = read.get(ordinal);
        }
        if (known == null) {
            throw new Mismatch(
                    "context %d is kept as an example, but its id is not known; run 'castalia stream reset' and start again",
                    ordinal);
        }
        return known;
    }

    private void take(long first, byte[] row, long wanted) {
        var in = new ByteReader(row);
        while (!in.done()) {
            long ordinal = first + in.varint();
            if (ordinal == wanted) {
                read.put(ordinal, new Names(in.id(), in.id()));
                return;
            }
            in.skip(NAMES_BYTES);
        }
    }
}
