package io.castalia.consumers.replies;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyPlacesTest {

    @Test
    void find_ofSeveralPlaces_isTheSmallest() {
        var places = new ReplyPlaces(100);
        Id name = Id.of("prompt");

        places.put(name, 9);
        places.put(name, 7);
        places.put(name, 8);

        assertThat(places.find(name)).hasValue(7);
        assertThat(places.find(Id.of("another"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 64, 1_000})
    void everyName_isWhereTheSlowTwinHasIt(int room) {
        for (long seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var places = new ReplyPlaces(room);
            var twin = new SlowTwin(room);
            int names = 1 + random.nextInt(3 * room);
            for (int i = 1; i <= 500; i++) {
                // Few halves, so that names share rows and rows have names that differ in one half only.
                var name = new Id(random.nextInt(names), random.nextInt(5));
                long place = 1L + random.nextInt(1_000);
                places.put(name, place);
                twin.put(name, place);
                var asked = new Id(random.nextInt(names), random.nextInt(5));
                assertThat(places.find(asked)).isEqualTo(twin.find(asked));
            }
        }
    }

    /** All that was ever put, in order; what is still there is counted anew each time. */
    private static final class SlowTwin {

        private record Entry(long row, long name, long place) {}

        private final List<Entry> all = new ArrayList<>();
        private final long rows;

        SlowTwin(int room) {
            rows = (room + 7L) / 8;
        }

        void put(Id name, long place) {
            all.add(new Entry(name.low() % rows, name.high(), place));
        }

        OptionalLong find(Id name) {
            var row = new ArrayList<Entry>();
            for (Entry entry : all) {
                if (entry.row() != name.low() % rows) {
                    continue;
                }
                int at = 0;
                while (at < row.size() && row.get(at).name() != entry.name()) {
                    at++;
                }
                if (at < row.size()) {
                    Entry old = row.get(at);
                    row.set(at, old.place() < entry.place() ? old : entry);
                } else {
                    row.add(entry);
                    if (row.size() > 8) {
                        row.remove(0);
                    }
                }
            }
            return row.stream()
                    .filter(entry -> entry.name() == name.high())
                    .mapToLong(Entry::place)
                    .findFirst();
        }
    }
}
