package io.castalia.streams.summary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The first n entries of an order, each name once; of equal names with unequal values the larger value. Merging two is
 * exact: it is the same as offering all that both were offered.
 */
/*
 * Exactness. An entry that is among the first n of a set is among the first n of every subset that holds it, so it is
 * never let go too early. A larger value never ranks lower (STRONGEST_FIRST begins with the peak, and so do values; a
 * ticket knows no value), so a name that was let go with its larger value cannot come back with a smaller one.
 */
final class Best {

    /** What became of an offer. */
    enum Fate {
        /** It stands among the first n. */
        STANDS,
        /** It stands, and an entry of equal name with other firings has gone; or the other way round. */
        CONFLICT_WON,
        CONFLICT_LOST,
        /** It is not among the first n, or an equal name with a larger value is. */
        LEFT_OUT
    }

    private final int n;
    private final Comparator<Entry> order;
    private final ArrayList<Entry> kept = new ArrayList<>();

    Best(int n, Comparator<Entry> order) {
        this.n = n;
        this.order = order;
    }

    Fate offer(Entry entry) {
        int equal = indexOfName(entry);
        if (equal < 0) {
            return insert(entry) ? Fate.STANDS : Fate.LEFT_OUT;
        }
        Entry other = kept.get(equal);
        int compared = entry.compareValue(other);
        boolean conflict = !entry.sameFirings(other);
        if (compared > 0) {
            kept.remove(equal);
            insert(entry);
            return conflict ? Fate.CONFLICT_WON : Fate.STANDS;
        }
        return conflict ? Fate.CONFLICT_LOST : compared == 0 ? Fate.STANDS : Fate.LEFT_OUT;
    }

    /** Whether nothing that comes after the last one kept can stand. */
    boolean full() {
        return kept.size() == n;
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    Entry last() {
        return kept.get(kept.size() - 1);
    }

    boolean holds(Entry entry) {
        return Collections.binarySearch(kept, entry, order) >= 0;
    }

    /** In order. */
    List<Entry> entries() {
        return Collections.unmodifiableList(kept);
    }

    private boolean insert(Entry entry) {
        int place = -1 - Collections.binarySearch(kept, entry, order);
        if (place >= n) {
            return false;
        }
        if (full()) {
            kept.remove(n - 1);
        }
        kept.add(place, entry);
        return true;
    }

    private int indexOfName(Entry entry) {
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i).sameName(entry)) {
                return i;
            }
        }
        return -1;
    }
}
