package io.castalia.consumers.replies;

import io.castalia.schemas.Id;
import java.util.OptionalLong;

/**
 * Where replies stand, by the names of their prompts, in memory of a fixed size: 16 bytes for each that it can hold. A name
 * falls into one of many rows of eight; a row that is full lets go of its oldest. Of a name half is kept, so whoever reads
 * at a place looks whether the reply there is the one.
 */
final class ReplyPlaces {

    static final int ROW = 8;

    private final long[] names;
    private final long[] places;
    private final int rows;

    /** Room for at least so many, and for no more than a row over that. */
    ReplyPlaces(int room) {
        rows = (room + ROW - 1) / ROW;
        names = new long[rows * ROW];
        places = new long[rows * ROW];
    }

    /** Notes where a reply stands, a number above 0. Of several places of one name the smallest counts. */
    void put(Id name, long place) {
        int from = row(name);
        int free = from;
        for (int i = from; i < from + ROW && places[i] != 0; i++) {
            if (names[i] == name.high()) {
                places[i] = Math.min(places[i], place);
                return;
            }
            free = i + 1;
        }
        if (free == from + ROW) {
            System.arraycopy(names, from + 1, names, from, ROW - 1);
            System.arraycopy(places, from + 1, places, from, ROW - 1);
            free--;
        }
        names[free] = name.high();
        places[free] = place;
    }

    /** Where the reply to the prompt of this name may stand. */
    OptionalLong find(Id name) {
        int from = row(name);
        for (int i = from; i < from + ROW && places[i] != 0; i++) {
            if (names[i] == name.high()) {
                return OptionalLong.of(places[i]);
            }
        }
        return OptionalLong.empty();
    }

    private int row(Id name) {
        return (int) Long.remainderUnsigned(name.low(), rows) * ROW;
    }
}
