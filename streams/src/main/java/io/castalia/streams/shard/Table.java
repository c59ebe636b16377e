package io.castalia.streams.shard;

import org.jspecify.annotations.Nullable;

/** A sorted table of bytes: what the state is kept in. Keys sort as unsigned bytes. */
public interface Table {

    /** The value, or null. */
    byte @Nullable [] get(byte[] key);

    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /** Shows the rows from one key to another, both inclusive, in order, until the visitor has had enough. */
    void scan(byte[] from, byte[] to, Visitor visitor);

    /** The same from the last row to the first. */
    void scanDown(byte[] from, byte[] to, Visitor visitor);

    /** Sees rows. */
    @FunctionalInterface
    interface Visitor {

        /** Returns whether it wants the next row too. */
        boolean visit(byte[] key, byte[] value);
    }
}
