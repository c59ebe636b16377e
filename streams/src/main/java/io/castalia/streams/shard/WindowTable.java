package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.streams.evidence.WindowText;
import io.castalia.streams.evidence.Windows;
import java.util.Arrays;

/**
 * Texts of windows, each once in the shard. A text is put when a summary or a pool takes its window in, and stays when
 * they have let it go: nothing sweeps the table yet. Of unequal texts of one name the larger bytes stay.
 */
final class WindowTable implements Windows {

    private final Table table;
    private final Keys keys;

    WindowTable(Table table, Keys keys) {
        this.table = table;
        this.keys = keys;
    }

    void put(Id context, Id part, int window, WindowText text) {
        byte[] key = keys.window(context, part, window);
        byte[] bytes = text.bytes();
        byte[] before = table.get(key);
        if (before == null || Arrays.compareUnsigned(bytes, before) > 0) {
            table.put(key, bytes);
        }
    }

    @Override
    public WindowText text(Id context, Id part, int window) {
        byte[] bytes = table.get(keys.window(context, part, window));
        if (bytes == null) {
            throw new Mismatch(
                    "window %d of context %s is kept, but its text is not; reset the application and replay",
                    window, context);
        }
        return WindowText.read(bytes);
    }
}
