package io.castalia.producers.publish;

import io.castalia.producers.pack.Place;
import java.util.List;
import java.util.Optional;

/** Entries that are worked on and committed together. */
final class Batch {

    private final List<Entry> entries;
    private final boolean first;
    private final Optional<Place> place;
    private volatile boolean dropped;

    /** One that goes on where the batch before it has ended. */
    Batch(List<Entry> entries) {
        this(entries, false, Optional.empty());
    }

    /**
     * Entries.
     *
     * @param first whether it is the first one since a restart
     * @param place where it begins then, if not with its first entry
     */
    Batch(List<Entry> entries, boolean first, Optional<Place> place) {
        this.entries = List.copyOf(entries);
        this.first = first;
        this.place = place;
    }

    boolean isFirst() {
        return first;
    }

    Optional<Place> place() {
        return place;
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
