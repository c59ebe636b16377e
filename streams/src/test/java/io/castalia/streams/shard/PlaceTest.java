package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.streams.fixture.MemoryTable;
import org.junit.jupiter.api.Test;

final class PlaceTest {

    private final MemoryTable table = new MemoryTable();

    private Place place(long beginning, boolean lossAccepted) {
        return new Place(3, table, () -> beginning, lossAccepted);
    }

    private static Place.Beginning unasked() {
        return () -> {
            throw new AssertionError("nothing is to be asked");
        };
    }

    @Test
    void next_fromTheFirstRecordOn_isKeptInTheTable() {
        var place = new Place(3, table, unasked(), false);
        place.next(0);
        place.next(1);
        place.next(7);

        new Place(3, table, unasked(), false).next(8);
        assertThat(table.size()).isOne();
    }

    @Test
    void next_recordThatWasTakenIn_stops() {
        new Place(3, table, () -> 5000, false).next(5000);

        for (boolean lossAccepted : new boolean[] {false, true}) {
            for (long offset : new long[] {0, 4999, 5000}) {
                assertThatThrownBy(() -> place(0, lossAccepted).next(offset))
                        .isInstanceOf(Mismatch.class)
                        .hasMessageContaining("shard 3 has taken in records up to offset 5000, and is given the one at "
                                + offset + " again");
            }
        }
    }

    @Test
    void next_withoutStateInTheMiddle_stopsUnlessThatIsTheBeginningOrLossIsAccepted() {
        assertThatThrownBy(() -> place(4, false).next(5))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("shard 3 has no state, but its next record is the one at offset 5")
                .hasMessageContaining("the topic begins at 4");
        assertThat(table.size()).isZero();

        place(5, false).next(5);
        assertThat(table.size()).isOne();
        table.delete(new byte[] {-1, 0});
        new Place(3, table, unasked(), true).next(5);
    }
}
