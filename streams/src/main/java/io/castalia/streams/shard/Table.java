package io.castalia.streams.shard;

import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sorted table of bytes: what the state is kept in. Keys sort as unsigned bytes. */
public interface Table {

    /** The value, or null. */
    byte @Nullable [] get(byte[] key);

    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /** Shows the rows from one key to another, both inclusive, in order, until the visitor has had enough. */
    void scan(byte[] from, byte[] to, Visitor visitor);

    /** The same from the last row to the first. This one reads all of them first; a store knows better. */
    default void scanDown(byte[] from, byte[] to, Visitor visitor) {
        var rows = new ArrayDeque<Map.Entry<byte[], byte[]>>();
        scan(from, to, (key, value) -> {
            rows.push(Map.entry(key, value));
            return true;
        });
        boolean more = true;
        while (more && !rows.isEmpty()) {
            Map.Entry<byte[], byte[]> row = rows.pop();
            more = visitor.visit(row.getKey(), row.getValue());
        }
    }

    /** Sees rows. */
    @FunctionalInterface
    interface Visitor {

        /** Returns whether it wants the next row too. */
        boolean visit(byte[] key, byte[] value);
    }
}
