package io.castalia.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SilentPoolTest {

    private static final int LATENTS = 30;
    private static final Lottery.Drum POOL = new Lottery(2).drum("pool", "layers.4");
    private static final Lottery.Drum DRAW = new Lottery(2).drum("silent", "layers.4");

    private static PoolContext context(Random random, int names) {
        Id id = Id.of(random.nextInt(names));
        var texts = new ArrayList<WindowText>();
        var latents = new int[1 + random.nextInt(4)][];
        for (int window = 0; window < latents.length; window++) {
            texts.add(text(random, window < latents.length - 1 ? 16 : 1 + random.nextInt(16)));
            latents[window] = random.ints(random.nextInt(8), 0, LATENTS)
                    .map(l -> l * l / LATENTS)
                    .distinct()
                    .sorted()
                    .toArray();
        }
        return new PoolContext(id, Id.of("part", random.nextInt(3)), POOL.ticket(id), texts, latents);
    }

    private static WindowText text(Random random, int tokens) {
        int[] ids = random.ints(tokens, 0, 40).toArray();
        return WindowText.cut("a".repeat(tokens), ids, range(0, tokens), range(1, tokens + 1), 0, tokens);
    }

    private static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    private static List<PoolContext> contexts(Random random) {
        var contexts = new ArrayList<PoolContext>();
        int names = 1 + random.nextInt(30);
        for (int n = random.nextInt(60); n > 0; n--) {
            contexts.add(context(random, names));
        }
        return contexts;
    }

    private static SilentPool pool(int size, List<PoolContext> contexts) {
        var pool = new SilentPool(size);
        for (PoolContext context : contexts) {
            if (pool.admits(context.ticket())) {
                pool.offer(context);
            }
        }
        return pool;
    }

    private static List<String> shown(SilentPool pool) {
        return pool.contexts().stream()
                .map(c -> c.context() + Arrays.toString(c.bytes()))
                .toList();
    }

    @Test
    void offer_anyOrder_keepsTheLowestAndOfEqualsTheLargest() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            List<PoolContext> contexts = contexts(random);
            int size = 1 + random.nextInt(12);
            Map<Id, PoolContext> byId = new HashMap<>();
            contexts.forEach(c -> byId.merge(c.context(), c, (a, b) -> a.compareBytes(b) >= 0 ? a : b));
            List<String> twin = byId.values().stream()
                    .sorted((a, b) -> Long.compareUnsigned(a.ticket(), b.ticket()))
                    .limit(size)
                    .map(c -> c.context() + Arrays.toString(c.bytes()))
                    .toList();

            assertThat(shown(pool(size, contexts))).as("seed %d", seed).isEqualTo(twin);
            Collections.shuffle(contexts, random);
            assertThat(shown(pool(size, contexts))).as("seed %d", seed).isEqualTo(twin);
        }
    }

    @Test
    void offer_followedInATable_isWhatTheTableSays() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            var pool = new SilentPool(1 + random.nextInt(6));
            Map<Id, PoolContext> table = new HashMap<>();
            for (PoolContext context : contexts(random)) {
                SilentPool.Change change = pool.offer(context);
                if (change.stands()) {
                    table.put(context.context(), context);
                }
                change.gone().ifPresent(gone -> table.remove(gone.context()));
            }

            assertThat(new HashSet<>(shown(pool)))
                    .as("seed %d", seed)
                    .isEqualTo(new HashSet<>(table.values().stream()
                            .map(c -> c.context() + Arrays.toString(c.bytes()))
                            .toList()));
        }
    }

    @Test
    void read_bytesOfAnyContext_givesItBack() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            PoolContext context = context(random, 5);
            PoolContext read = PoolContext.read(context.context(), context.ticket(), context.bytes());

            assertThat(read.bytes()).as("seed %d", seed).isEqualTo(context.bytes());
            assertThat(read.part()).isEqualTo(context.part());
            for (int window = 0; window < context.windows(); window++) {
                assertThat(read.latents(window)).isEqualTo(context.latents(window));
                assertThat(read.text(window).bytes())
                        .isEqualTo(context.text(window).bytes());
            }
        }
    }

    @Test
    void silent_anyLatent_areAllItsSilentWindowsOnceSpreadOverContexts() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            SilentPool pool = pool(10, contexts(random));
            int latent = random.nextInt(LATENTS);
            Set<String> expected = new TreeSet<>();
            for (PoolContext context : pool.contexts()) {
                for (int window = 0; window < context.windows(); window++) {
                    int w = window;
                    if (context.text(w).tokens() >= 8
                            && Arrays.stream(context.latents(w)).noneMatch(l -> l == latent)) {
                        expected.add(context.context() + "/" + w);
                    }
                }
            }
            List<SilentPool.Silent> drawn =
                    pool.silent(WindowKind.RANDOM, latent, DRAW.of(latent)).toList();

            assertThat(drawn.stream().map(s -> s.of().context() + "/" + s.window()))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
            long contexts = drawn.stream().map(SilentPool.Silent::of).distinct().count();
            assertThat(drawn.stream().limit(contexts).map(SilentPool.Silent::of))
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void silent_twoLatents_differ() {
        var random = new Random(1);
        var contexts = new ArrayList<PoolContext>();
        for (int i = 0; i < 40; i++) {
            Id id = Id.of(i);
            contexts.add(new PoolContext(
                    id, id, POOL.ticket(id), List.of(text(random, 16), text(random, 16)), new int[][] {{}, {}}));
        }
        SilentPool pool = pool(100, contexts);

        assertThat(pool.silent(WindowKind.RANDOM, 1, DRAW.of(1)).limit(20).toList())
                .isNotEqualTo(
                        pool.silent(WindowKind.RANDOM, 2, DRAW.of(2)).limit(20).toList());
        assertThatThrownBy(() -> pool.silent(WindowKind.CO_OCCURRING, 1, DRAW.of(1)))
                .hasMessageContaining("CO_OCCURRING")
                .hasMessageContaining("RANDOM");
    }

    @Test
    void closest_anyContexts_isWhatSetsSay() {
        for (int seed = 0; seed < 100; seed++) {
            SilentPool pool = pool(30, contexts(new Random(seed)));
            var coFirings = new CoFirings(pool.contexts());
            for (int latent = 0; latent < LATENTS; latent++) {
                assertThat(coFirings.closest(latent))
                        .as("seed %d latent %d", seed, latent)
                        .isEqualTo(closest(pool, latent));
            }
        }
    }

    private static Set<String> windows(SilentPool pool, int latent) {
        Set<String> windows = new HashSet<>();
        for (PoolContext context : pool.contexts()) {
            for (int window = 0; window < context.windows(); window++) {
                if (!context.silent(window, latent)) {
                    windows.add(context.context() + "/" + window);
                }
            }
        }
        return windows;
    }

    private static List<Neighbour> closest(SilentPool pool, int latent) {
        Set<String> own = windows(pool, latent);
        List<Neighbour> near = new ArrayList<>();
        for (int other = 0; other < LATENTS; other++) {
            Set<String> both = windows(pool, other);
            Set<String> either = new HashSet<>(both);
            either.addAll(own);
            both.retainAll(own);
            float jaccard = either.isEmpty() ? 0 : both.size() / (float) either.size();
            if (other != latent && jaccard >= 0.1f) {
                near.add(new Neighbour(other, jaccard));
            }
        }
        near.sort((a, b) -> Float.compare(b.getJaccard(), a.getJaccard()));
        return near.subList(0, Math.min(20, near.size()));
    }
}
