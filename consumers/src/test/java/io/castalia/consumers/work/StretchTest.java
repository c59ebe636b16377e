package io.castalia.consumers.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StretchTest {

    private static final int STEPS = 400;

    @Test
    void next_aRecordThatIsNotDone_holdsTheOthersBack() {
        var stretch = new Stretch(10, "");

        assertThat(List.of(stretch.take(10), stretch.take(11), stretch.take(13)))
                .containsExactly(1, 1, 1);
        stretch.done(11);
        stretch.done(13);

        assertThat(stretch.next()).isEqualTo(10);
        assertThat(stretch.open()).isEqualTo(1);
        assertThat(stretch.ahead()).isEqualTo(3);
        assertThat(stretch.notes()).isEqualTo("castalia1 a+.+");
        stretch.done(10);
        assertThat(stretch.next()).isEqualTo(14);
        assertThat(stretch.notes()).isEmpty();
    }

    @Test
    void take_whatNotesSayIsDone_isNotTakenAgain() {
        var stretch = new Stretch(10, "castalia1 d+.a");

        assertThat(List.of(stretch.take(10), stretch.take(11), stretch.take(12), stretch.take(13)))
                .containsExactly(5, 0, 1, 2);
    }

    @Test
    void notes_ofLaterRecords_outliveACommitThatComesBeforeThem() {
        var stretch = new Stretch(10, "castalia1 a++b");
        stretch.take(10);
        stretch.done(10);

        assertThat(stretch.next()).as("not over what was not handed out").isEqualTo(11);
        assertThat(new Stretch(11, stretch.notes()).take(11)).isZero();
        assertThat(stretch.notes()).isEqualTo("castalia1 ++b");
    }

    @Test
    void released_openRecords_areNotCountedAsTried() {
        var stretch = new Stretch(0, "castalia1 ..c");
        stretch.take(0);
        stretch.take(1);
        stretch.again(1);

        assertThat(stretch.notes()).isEqualTo("castalia1 abc");
        assertThat(stretch.released()).isEqualTo("castalia1 .ac");
    }

    @Test
    void notes_thatAreNoneOfOurs_sayNothing() {
        assertThat(new Stretch(0, "a++").take(0)).isEqualTo(1);
        assertThat(new Stretch(0, "castalia1 !?").take(0)).isEqualTo(1);
    }

    @Test
    void notes_ofManyRecords_areNoLongerThanABrokerTakes() {
        var stretch = new Stretch(0, "");
        for (int i = 0; i < 3 * Stretch.LONGEST; i++) {
            stretch.take(i);
        }

        assertThat(stretch.notes()).hasSizeLessThan(4_096);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
    void everyStep_isAsTheSlowTwinHasIt(long seed) {
        for (int round = 0; round < 20; round++) {
            compare(new Random(100 * seed + round));
        }
    }

    /** Takes, finishes, tries again and hands over at random; offsets have gaps. */
    private static void compare(Random random) {
        var stretch = new Stretch(7, "");
        var twin = new SlowTwin(7);
        long log = 7;
        for (int step = 0; step < STEPS; step++) {
            List<Long> open = twin.open();
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    log += random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
                    long offset = Math.max(log, twin.reached);
                    assertThat(stretch.take(offset)).isEqualTo(twin.take(offset));
                    log = offset + 1;
                }
                case 3, 4, 5 -> {
                    if (!open.isEmpty()) {
                        long offset = open.get(random.nextInt(open.size()));
                        stretch.done(offset);
                        twin.done.add(offset);
                    }
                }
                case 6 -> {
                    if (!open.isEmpty()) {
                        long offset = open.get(random.nextInt(open.size()));
                        assertThat(stretch.again(offset)).isEqualTo(twin.tries.merge(offset, 1, Integer::sum));
                    }
                }
                default -> {
                    if (random.nextInt(10) == 0) {
                        boolean killed = random.nextBoolean();
                        stretch = new Stretch(stretch.next(), killed ? stretch.notes() : stretch.released());
                        twin.handedOver(killed);
                        log = twin.reached;
                    } else {
                        stretch.reached(log);
                        twin.reached(log);
                    }
                }
            }
            assertThat(stretch.next()).isEqualTo(twin.next());
            assertThat(stretch.open()).isEqualTo(twin.open().size());
            assertThat(stretch.ahead()).isEqualTo(twin.ahead());
        }
    }

    /** Remembers all offsets for good, and counts from the beginning each time. */
    private static final class SlowTwin {

        final long from;
        final Map<Long, Integer> tries = new HashMap<>();
        final Set<Long> done = new HashSet<>();
        /** Taken by whoever holds the partition now. */
        final Set<Long> taken = new HashSet<>();

        long reached;

        SlowTwin(long from) {
            this.from = from;
            this.reached = from;
        }

        int take(long offset) {
            reached(offset);
            reached = offset + 1;
            taken.add(offset);
            if (done.contains(offset)) {
                return 0;
            }
            return tries.merge(offset, 1, Integer::sum);
        }

        /** What is passed over is not there any more. */
        void reached(long offset) {
            for (; reached < offset; reached++) {
                done.remove(reached);
                tries.remove(reached);
            }
        }

        List<Long> open() {
            var open = new ArrayList<Long>();
            for (long offset = from; offset < reached; offset++) {
                if (taken.contains(offset) && !done.contains(offset)) {
                    open.add(offset);
                }
            }
            return open;
        }

        long next() {
            return open().stream().findFirst().orElse(reached);
        }

        int ahead() {
            int ahead = 0;
            for (long offset = next(); offset < reached; offset++) {
                ahead += taken.contains(offset) ? 1 : 0;
            }
            return ahead;
        }

        void handedOver(boolean killed) {
            if (!killed) {
                open().forEach(offset -> tries.merge(offset, -1, Integer::sum));
            }
            reached = next();
            taken.clear();
        }
    }
}
