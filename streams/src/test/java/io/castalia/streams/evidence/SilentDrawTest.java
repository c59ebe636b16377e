package io.castalia.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SilentDrawTest {

    private static final Lottery.Drum DRAW = new Lottery(2).drum("silent", "layers.4");
    private static final SilentDraw.Hard EASY = new SilentDraw.Hard(new BitSet(), List.of());

    /** The windows in which a latent is silent, by their tickets. */
    private static List<String> silent(SilentPool pool, int latent, Lottery.Drum drum) {
        record Window(long ticket, String name) {}
        var windows = new ArrayList<Window>();
        for (PoolContext context : pool.contexts()) {
            for (int w = 0; w < context.windows(); w++) {
                if (context.text(w).tokens() >= 8
                        && Arrays.stream(context.latents(w)).noneMatch(l -> l == latent)) {
                    windows.add(new Window(drum.ticket(context.context(), w), context.context() + "/" + w));
                }
            }
        }
        windows.sort((a, b) -> Long.compareUnsigned(a.ticket(), b.ticket()));
        return windows.stream().map(Window::name).toList();
    }

    /** The contexts long enough for a row in which a latent is silent throughout, by their tickets. */
    private static List<String> rows(SilentPool pool, int latent, Lottery.Drum drum) {
        return pool.contexts().stream()
                .filter(context -> context.row().isPresent())
                .filter(context -> IntStream.range(0, context.windows())
                        .noneMatch(w -> Arrays.stream(context.latents(w)).anyMatch(l -> l == latent)))
                .sorted((a, b) -> Long.compareUnsigned(drum.ticket(a.context(), -1), drum.ticket(b.context(), -1)))
                .map(context -> context.context() + "/-1")
                .toList();
    }

    private static String name(SilentDraw.Silent silent) {
        return silent.of().context() + "/" + silent.window();
    }

    private static Set<String> names(SilentPool pool, Predicate<SilentDraw.Silent> which) {
        var names = new HashSet<String>();
        for (PoolContext context : pool.contexts()) {
            for (int w = context.row().isPresent() ? -1 : 0; w < context.windows(); w++) {
                var window = new SilentDraw.Silent(context, -1, w);
                if (which.test(window)) {
                    names.add(name(window));
                }
            }
        }
        return names;
    }

    /** What is drawn from what is left, and what is turned down. */
    private static List<String> take(int wanted, List<String> left, Predicate<String> fits, Set<String> refused) {
        var taken = new ArrayList<String>();
        for (String window : List.copyOf(left)) {
            if (taken.size() < wanted && fits.test(window)) {
                left.remove(window);
                if (!refused.contains(window)) {
                    taken.add(window);
                }
            }
        }
        return taken;
    }

    @Test
    void draw_anyPool_drawsEachKindFromWhatIsLeft() {
        int unfilled = 0;
        int withRows = 0;
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            SilentPool pool = Contexts.pool(1 + random.nextInt(20), Contexts.random(random));
            int latent = random.nextInt(Contexts.LATENTS);
            var peaks = new BitSet();
            random.ints(random.nextInt(3), 0, Contexts.TOKENS).forEach(peaks::set);
            List<Integer> neighbours = random.ints(random.nextInt(4), 0, Contexts.LATENTS)
                    .filter(l -> l != latent)
                    .distinct()
                    .boxed()
                    .toList();
            var wanted = new Negatives(random.nextInt(12), random.nextInt(8), random.nextInt(8), random.nextInt(8));
            Set<String> refused = names(pool, silent -> random.nextInt(10) == 0);
            var asked = new ArrayList<String>();

            var draw = new SilentDraw(pool, latent, DRAW.of(latent));
            SilentDraw.Drawn drawn = draw.draw(wanted, new SilentDraw.Hard(peaks, neighbours), silent -> {
                asked.add(name(silent));
                return !refused.contains(name(silent));
            });

            List<String> left = new ArrayList<>(silent(pool, latent, DRAW.of(latent)));
            Set<String> same = names(pool, s -> s.tokenIds().stream().anyMatch(peaks::get));
            Set<String> together = names(
                    pool,
                    s -> s.window() >= 0
                            && Arrays.stream(s.of().latents(s.window())).anyMatch(neighbours::contains));
            assertThat(draw.size()).isEqualTo(left.size());
            assertThat(drawn.random().stream().map(SilentDrawTest::name))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(take(wanted.random(), left, w -> true, refused));
            assertThat(drawn.samePeakToken().stream().map(SilentDrawTest::name))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(take(wanted.samePeakToken(), left, same::contains, refused));
            assertThat(drawn.coOccurring().stream().map(SilentDrawTest::name))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(take(wanted.coOccurring(), left, together::contains, refused));
            List<String> rows = new ArrayList<>(rows(pool, latent, DRAW.of(latent)));
            assertThat(drawn.silentRow().stream().map(SilentDrawTest::name))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(take(wanted.silentRow(), rows, w -> true, refused));
            assertThat(drawn.silentRow())
                    .allMatch(row ->
                            row.tokenIds().equals(row.of().row().orElseThrow().tokenIds()));
            withRows += drawn.silentRow().isEmpty() ? 0 : 1;
            assertThat(asked).doesNotHaveDuplicates();
            unfilled += drawn.fills(wanted) ? 0 : 1;
        }
        assertThat(unfilled).isBetween(50, 290);
        assertThat(withRows).isBetween(50, 290);
    }

    private static SilentPool quiet(int contexts, int windows) {
        var random = new Random(1);
        var quiet = new ArrayList<PoolContext>();
        for (int i = 0; i < contexts; i++) {
            quiet.add(Contexts.context(random, i, new int[windows][0]));
        }
        return Contexts.pool(contexts, quiet);
    }

    private static List<SilentDraw.Silent> random(SilentPool pool, int latent, int n) {
        return new SilentDraw(pool, latent, DRAW.of(latent))
                .draw(Negatives.random(n), EASY, s -> true)
                .random();
    }

    /** The number of a window of a quiet pool. */
    private static int number(SilentDraw.Silent silent) {
        return silent.place() * silent.of().windows() + silent.window();
    }

    @Test
    void draw_twoLatents_differ() {
        SilentPool pool = quiet(40, 2);

        assertThat(random(pool, 1, 20)).isNotEqualTo(random(pool, 2, 20));
    }

    /**
     * As in the lottery's own test: inclusion without replacement, scaled, against chi-square with 999 degrees of freedom,
     * two-sided at 0.1 %.
     */
    @Test
    void draw_manyLatents_includesEachWindowEquallyOften() {
        SilentPool pool = quiet(125, 8);
        var included = new int[1000];
        for (int latent = 0; latent < 2000; latent++) {
            random(pool, latent, 60).forEach(silent -> included[number(silent)]++);
        }

        double p = 0.06;
        double sum = 0;
        for (int count : included) {
            sum += Math.pow(count - 2000 * p, 2) / (2000 * p * (1 - p));
        }
        assertThat(sum * 999 / 1000).isBetween(858.0, 1153.0);
    }

    /**
     * Pairs of windows, of one context and of several: Pearson's statistic over all pairs, against what shuffling gives:
     * mean 1,128, as there are pairs, and of 4,000 runs of such shufflings 0.1 % outside these bounds.
     */
    @Test
    void draw_manyLatents_includesEachPairEquallyOften() {
        SilentPool pool = quiet(6, 8);
        var drawn = new int[2000][];
        for (int latent = 0; latent < drawn.length; latent++) {
            drawn[latent] = random(pool, latent, 12).stream()
                    .mapToInt(SilentDrawTest::number)
                    .toArray();
        }
        assertThat(pairs(drawn)).isBetween(866.0, 1501.0);
    }

    private static double pairs(int[][] drawn) {
        var together = new int[48][48];
        for (int[] sample : drawn) {
            for (int i : sample) {
                for (int j : sample) {
                    together[i][j]++;
                }
            }
        }
        double p = 12.0 * 11 / (48 * 47);
        double sum = 0;
        for (int i = 0; i < 48; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.pow(together[i][j] - drawn.length * p, 2) / (drawn.length * p * (1 - p));
            }
        }
        return sum;
    }

    /** Of two latents' samples the overlap is hypergeometric: mean n p^2, variance n p^2 (1-p)^2 n/(n-1). */
    @Test
    void draw_twoLatents_drawIndependently() {
        SilentPool pool = quiet(125, 8);
        double p = 0.06;
        double total = 0;
        int pairs = 1000;
        for (int i = 0; i < pairs; i++) {
            var first = new HashSet<>(random(pool, 2 * i, 60));
            first.retainAll(random(pool, 2 * i + 1, 60));
            total += first.size();
        }

        double mean = 1000 * p * p;
        double deviation = Math.sqrt(mean * (1 - p) * (1 - p) * 1000 / 999 / pairs);
        assertThat((total / pairs - mean) / deviation).isBetween(-3.3, 3.3);
    }

    /** Rows too are a uniform sample: of the contexts that are silent throughout, one window of each. */
    @Test
    void draw_silentRows_includeEachSilentContextEquallyOften() {
        var random = new Random(5);
        var contexts = new ArrayList<PoolContext>();
        for (int i = 0; i < 200; i++) {
            // A latent that fires in any window of a context leaves all of it out.
            contexts.add(Contexts.context(random, i, new int[] {9}, i % 2 == 0 ? new int[0] : new int[] {7}));
        }
        SilentPool pool = Contexts.pool(200, contexts);
        var included = new HashMap<Integer, Integer>();
        int draws = 4000;
        for (int draw = 0; draw < draws; draw++) {
            SilentDraw.Drawn drawn = new SilentDraw(pool, 7, new Lottery(draw).drum("silent", "layers.4"))
                    .draw(new Negatives(0, 0, 0, 20), EASY, s -> true);
            assertThat(drawn.silentRow()).hasSize(20).allMatch(row -> row.window() == -1);
            drawn.silentRow().forEach(row -> included.merge(row.place(), 1, Integer::sum));
        }

        assertThat(included).hasSize(100);
        double p = 20 / 100.0;
        double sum = 0;
        for (int count : included.values()) {
            sum += Math.pow(count - draws * p, 2) / (draws * p * (1 - p));
        }
        // Chi-square with 99 degrees of freedom, two-sided at 0.1 %.
        assertThat(sum * 99 / 100).isBetween(60.0, 150.0);
    }

    @Test
    void draw_latentThatFiresEverywhere_hasNoRow() {
        var random = new Random(6);
        var contexts = new ArrayList<PoolContext>();
        for (int i = 0; i < 30; i++) {
            contexts.add(Contexts.context(random, i, new int[0], new int[0], new int[] {3}));
        }

        SilentDraw.Drawn drawn = new SilentDraw(Contexts.pool(30, contexts), 3, DRAW.of(3))
                .draw(new Negatives(10, 0, 0, 10), EASY, s -> true);

        assertThat(drawn.random()).hasSize(10);
        assertThat(drawn.silentRow()).isEmpty();
    }

    /** Hard windows too are a uniform sample: of those that fit, whatever the random ones have taken. */
    @Test
    void draw_hardKinds_includeEachFittingWindowEquallyOften() {
        var random = new Random(4);
        var contexts = new ArrayList<PoolContext>();
        for (int i = 0; i < 125; i++) {
            var firings = new int[8][];
            Arrays.setAll(firings, w -> w % 2 == 0 ? new int[] {9} : new int[0]);
            contexts.add(Contexts.context(random, i, firings));
        }
        SilentPool pool = Contexts.pool(125, contexts);
        var included = new int[1000];
        var wanted = new Negatives(60, 0, 30, 0);
        int latents = 4000;
        for (int latent = 10; latent < 10 + latents; latent++) {
            SilentDraw.Drawn drawn = new SilentDraw(pool, latent, DRAW.of(latent))
                    .draw(wanted, new SilentDraw.Hard(new BitSet(), List.of(9)), s -> true);
            assertThat(drawn.of(WindowKind.CO_OCCURRING)).hasSize(30).allMatch(s -> s.window() % 2 == 0);
            drawn.coOccurring().forEach(silent -> included[number(silent)]++);
        }

        double p = 30 / 500.0;
        double sum = 0;
        for (int i = 0; i < 1000; i += 2) {
            sum += Math.pow(included[i] - latents * p, 2) / (latents * p * (1 - p));
        }
        // Chi-square with 499 degrees of freedom, two-sided at 0.1 %.
        assertThat(sum * 499 / 500).isBetween(401.0, 609.0);
    }
}
