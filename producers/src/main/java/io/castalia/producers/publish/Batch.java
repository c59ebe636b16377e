package io.castalia.producers.publish;

import java.util.List;

/** Entries that are worked on and committed together. */
final class Batch {

    private final List<Entry> entries;
    private volatile boolean dropped;

    Batch(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    List<Entry> entries() {
        return entries;
    }

    /** Nobody waits for it any more. */
    void drop() {
        dropped = true;
    }

    /** Whether to give up on it. */
    boolean isDropped() {
        return dropped;
    }
}
