package io.castalia.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.streams.summary.SummaryShape;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pages and fragments come to what a summary of each latent comes to. */
final class PagesTest {

    private static final SummaryShape SHAPE = new SummaryShape(10, 24);
    private static final Pages.Limits TIGHT = new Pages.Limits(200, 2_000, 0);

    private static void assertSame(Crowd crowd, String what) {
        crowd.twins.forEach((latent, twin) -> {
            var summary = crowd.pages().summary(latent);
            assertThat(summary.examples()).as("%s, latent %d", what, latent).isEqualTo(twin.examples());
            assertThat(summary.counts()).as("%s, latent %d", what, latent).isEqualTo(twin.counts());
        });
    }

    private static Crowd fed(long seed, SummaryShape shape, Pages.Limits limits, Crowd.Kind kind, int blocks) {
        var crowd = new Crowd(seed, shape, limits, kind);
        for (int i = 0; i < blocks; i++) {
            crowd.block(8);
        }
        return crowd;
    }

    @Test
    void fold_thousandsOfWindows_keepsWhatSummariesKeep() {
        Crowd crowd = fed(1, SHAPE, TIGHT, new Crowd.Kind(150, 12, 40, 1_000_000), 250);

        assertSame(crowd, "many windows");
        assertThat(crowd.rows.merges).isGreaterThan(10);
        assertThat(crowd.pages().count()).isEqualTo(2);
    }

    @Test
    void fold_equalPeaks_keepsWhatSummariesKeep() {
        Crowd crowd = fed(2, SHAPE, TIGHT, new Crowd.Kind(30, 6, 1, 1_000_000), 250);

        assertSame(crowd, "equal peaks");
        assertThat(crowd.rows.merges).isGreaterThan(5);
    }

    @Test
    void fold_oneLatentOnEveryToken_isBounded() {
        Crowd crowd = fed(3, SHAPE, TIGHT, new Crowd.Kind(1, 1, 0, 1_000_000), 1000);

        assertSame(crowd, "every token");
        long most = 2L * (SHAPE.strongest() + SHAPE.sample()) * (16 * 3 + 10);
        assertThat(crowd.rows.fragmentBytes()).isLessThan(3 * most);
        assertThat(crowd.rows.pages.get(0)).hasSizeLessThan(1_000);
    }

    @Test
    void fold_contextsThatComeAgainAndDisagree_keepsWhatSummariesKeep() {
        for (int names : new int[] {3, 40, 400}) {
            Crowd crowd = fed(names, SHAPE, TIGHT, new Crowd.Kind(20, 5, 6, names), 200);

            assertSame(crowd, names + " names");
            assertThat(crowd.pages().conflicts()).isPositive();
        }
    }

    @Test
    void fold_anyShapeLimitsAndRestarts_keepsWhatSummariesKeep() {
        int[] sizes = {0, 1, 2, 9, 60};
        int[] bytes = {0, 30, 500, 5_000, 1 << 20};
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var shape = new SummaryShape(sizes[random.nextInt(5)], sizes[1 + random.nextInt(4)]);
            var limits = new Pages.Limits(bytes[random.nextInt(5)], bytes[random.nextInt(5)], 0);
            var kind = new Crowd.Kind(
                    1 + random.nextInt(140), 2 + random.nextInt(20), random.nextInt(5), 1 + random.nextInt(500));
            var crowd = new Crowd(seed, shape, limits, kind);
            for (int i = 0; i < 30; i++) {
                crowd.block(random.nextInt(6));
                if (random.nextInt(8) == 0) {
                    crowd.reopened(new Pages.Limits(bytes[random.nextInt(5)], bytes[random.nextInt(5)], 0));
                }
            }

            assertSame(crowd, "seed " + seed);
        }
    }

    @Test
    void summary_contextsLetGoThatNothingRefersTo_staysTheSame() {
        var crowd = new Crowd(5, SHAPE, TIGHT, new Crowd.Kind(20, 8, 12, 1_000_000));
        for (int i = 0; i < 4; i++) {
            for (int block = 0; block < 300; block++) {
                crowd.block(8);
            }
            letGo(crowd);
        }

        assertSame(crowd, "let go");
        assertThat(crowd.contexts.known()).isLessThan(crowd.contexts.next() / 2);
    }

    private static void letGo(Crowd crowd) {
        var wanted = new BitSet();
        for (int page = 0; page < crowd.pages().count(); page++) {
            crowd.pages().mark(page, window -> {
                assertThat(crowd.held.get((int) window)).isTrue();
                wanted.set((int) crowd.contexts.contextOf(window));
            });
        }
        crowd.contexts.retain(crowd.contexts.next(), context -> wanted.get((int) context));
    }

    @Test
    void fold_onceMergedPages_admitLessAndLess() {
        var crowd = new Crowd(6, SHAPE, TIGHT, new Crowd.Kind(20, 8, 0, 1_000_000));
        var held = new int[4];
        for (int i = 0; i < held.length; i++) {
            crowd.held.clear();
            for (int block = 0; block < 200; block++) {
                crowd.block(8);
            }
            held[i] = crowd.held.cardinality();
        }

        assertThat(held[3]).isLessThan(held[0] / 2);
    }
}
