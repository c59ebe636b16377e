package io.castalia.streams.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.Lottery;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ContextIndexTest {

    private static final int CHUNK = 4096;

    /** What an ordinal stands for. */
    private record Known(Id context, Id part) {}

    @Test
    void index_addedSkippedAndLetGo_agreesWithAMap() {
        for (int seed = 0; seed < 15; seed++) {
            var random = new Random(seed);
            var index = new ContextIndex(8);
            var twin = new TreeMap<Long, Known>();
            for (int step = 0; step < 40; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> put(index, twin, index.next() + random.nextInt(CHUNK), random);
                    case 1 -> letGo(index, twin, random);
                    default -> add(index, twin, random);
                }
            }

            assertSame(index, twin, "seed " + seed);
        }
    }

    private static void put(ContextIndex index, NavigableMap<Long, Known> twin, long ordinal, Random random) {
        var known = new Known(new Id(random.nextLong(), random.nextInt(1000)), new Id(random.nextInt(10), 1));
        index.put(ordinal, known.context(), known.part());
        twin.put(ordinal, known);
    }

    private static void add(ContextIndex index, NavigableMap<Long, Known> twin, Random random) {
        for (int n = random.nextInt(2 * CHUNK); n > 0; n--) {
            var known = new Known(new Id(random.nextLong(), random.nextInt(1000)), new Id(random.nextInt(10), 1));
            twin.put(index.add(known.context(), known.part()), known);
        }
    }

    /** Contexts are let go a chunk at a time, so those of the chunk that the bound lies in stay. */
    private static void letGo(ContextIndex index, NavigableMap<Long, Known> twin, Random random) {
        long below = (long) (random.nextDouble() * 1.2 * index.next());
        int oneIn = 1 + random.nextInt(5);
        long seed = random.nextLong();
        index.retain(below, ordinal -> wanted(ordinal, oneIn, seed));
        twin.headMap(below / CHUNK * CHUNK).keySet().removeIf(ordinal -> !wanted(ordinal, oneIn, seed));
    }

    private static boolean wanted(long ordinal, int oneIn, long seed) {
        return Math.floorMod(Long.hashCode(ordinal * 0x9e3779b97f4a7c15L ^ seed), oneIn) == 0;
    }

    private static void assertSame(ContextIndex index, NavigableMap<Long, Known> twin, String what) {
        assertThat(index.known()).as(what).isEqualTo(twin.size());
        for (long ordinal = 0; ordinal < index.next(); ordinal++) {
            long window = index.window(ordinal, 5);
            Known known = twin.get(ordinal);
            boolean same = known == null
                    ? ordinal % 8 > 0 || !known(index, window)
                    : known.equals(new Known(index.context(window), index.part(window)))
                            && index.name(window) == Lottery.tie(known.context(), 5);
            if (!same) {
                fail("%s: context %d should be %s", what, ordinal, known);
            }
        }
    }

    /** A context that was never entered has no id, or is refused where its neighbours have been let go. */
    private static boolean known(ContextIndex index, long window) {
        try {
            return !index.context(window).equals(new Id(0, 0));
        } catch (IllegalStateException | IndexOutOfBoundsException lost) {
            return false;
        }
    }

    @Test
    void window_anyNumberOfWindows_isContextAndNumberInOne() {
        for (int windows : new int[] {1, 2, 3, 8, 9, 1000}) {
            var index = new ContextIndex(windows);
            for (long context : new long[] {0, 1, 4095, 1L << 40}) {
                long window = index.window(context, windows - 1);
                assertThat(index.contextOf(window)).isEqualTo(context);
                assertThat(index.numberOf(window)).isEqualTo(windows - 1);
            }
        }
    }

    @Test
    void sameName_otherContextOrWindow_isNot() {
        var index = new ContextIndex(4);
        long a = index.add(Id.of("a"), Id.of("p"));
        long again = index.add(Id.of("a"), Id.of("q"));
        long b = index.add(Id.of("b"), Id.of("p"));

        assertThat(index.sameName(index.window(a, 1), index.window(again, 1))).isTrue();
        assertThat(index.sameName(index.window(a, 1), index.window(again, 2))).isFalse();
        assertThat(index.sameName(index.window(a, 1), index.window(b, 1))).isFalse();
    }
}
