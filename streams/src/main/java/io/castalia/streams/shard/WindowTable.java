package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.streams.evidence.WindowText;
import io.castalia.streams.evidence.Windows;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Texts of windows, each once in the shard. A text is put when a summary takes its window in, and stays when it
 * has let it go: nothing sweeps the table yet. Of unequal texts of one name the larger bytes stay.
 */
final class WindowTable implements Windows {

    /* One takes some 3 KB. */
    private static final int REMEMBERED = 8192;

    private final Table table;
    private final Keys keys;
    private final LinkedHashMap<ByteBuffer, WindowText> lastShown = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, WindowText> eldest) {
            return size() > REMEMBERED;
        }
    };

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
            lastShown.remove(ByteBuffer.wrap(key));
        }
    }

    @Override
    public WindowText text(Id context, Id part, int window) {
        byte[] key = keys.window(context, part, window);
        WindowText shown = lastShown.get(ByteBuffer.wrap(key));
        if (shown != null) {
            return shown;
        }
        byte[] bytes = table.get(key);
        if (bytes == null) {
            throw new Mismatch(
                    "window %d of context %s is kept, but its text is not; reset the application and replay",
                    window, context);
        }
        WindowText read = WindowText.read(bytes);
        lastShown.put(ByteBuffer.wrap(key), read);
        return read;
    }

    /** Lets go of the texts that it remembers. */
    void forget() {
        lastShown.clear();
    }
}
