package io.castalia.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Id;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SilentPoolTest {

    private static List<String> shown(SilentPool pool) {
        return pool.contexts().stream()
                .map(c -> c.context() + Arrays.toString(c.bytes()))
                .toList();
    }

    @Test
    void offer_anyOrder_keepsTheLowestAndOfEqualsTheLargest() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            List<PoolContext> contexts = Contexts.random(random);
            int size = 1 + random.nextInt(12);
            Map<Id, PoolContext> byId = new HashMap<>();
            contexts.forEach(c -> byId.merge(c.context(), c, (a, b) -> a.compareBytes(b) >= 0 ? a : b));
            List<String> twin = byId.values().stream()
                    .sorted((a, b) -> Long.compareUnsigned(a.ticket(), b.ticket()))
                    .limit(size)
                    .map(c -> c.context() + Arrays.toString(c.bytes()))
                    .toList();

            assertThat(shown(Contexts.pool(size, contexts))).as("seed %d", seed).isEqualTo(twin);
            Collections.shuffle(contexts, random);
            assertThat(shown(Contexts.pool(size, contexts))).as("seed %d", seed).isEqualTo(twin);
        }
    }

    @Test
    void offer_followedInATable_isWhatTheTableSays() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            var pool = new SilentPool(1 + random.nextInt(6), new PoolIndex(6, 1));
            Map<Id, PoolContext> table = new HashMap<>();
            for (PoolContext context : Contexts.random(random)) {
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
    void index_afterAnyOffers_saysWhatTheContextsSay() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            SilentPool pool = Contexts.pool(1 + random.nextInt(80), Contexts.random(random));
            PoolIndex index = pool.index();
            for (int latent = 0; latent < Contexts.LATENTS; latent++) {
                for (int depth = 0; depth < 6; depth++) {
                    int least = depth;
                    List<PoolContext> deep = pool.contexts().stream()
                            .filter(c -> Long.numberOfLeadingZeros(c.ticket()) >= least)
                            .toList();
                    int one = latent;
                    int other = random.nextInt(Contexts.LATENTS);
                    assertThat(index.windows(latent, depth))
                            .as("seed %d latent %d depth %d", seed, latent, depth)
                            .isEqualTo(deep.stream()
                                    .mapToLong(c -> windows(c, l -> l == one))
                                    .sum());
                    assertThat(places(index, latent, depth))
                            .as("seed %d latent %d depth %d", seed, latent, depth)
                            .isEqualTo(deep.stream()
                                    .filter(c -> windows(c, l -> l == one) > 0)
                                    .map(PoolContext::context)
                                    .collect(Collectors.toSet()));
                    if (index.windows(latent, 0) > 0 && index.windows(other, 0) > 0) {
                        assertThat(index.contexts(latent, other, depth))
                                .as("seed %d latents %d and %d depth %d", seed, latent, other, depth)
                                .isEqualTo((int) deep.stream()
                                        .filter(c -> windows(c, l -> l == one || l == other) > 0)
                                        .count());
                    }
                }
            }
        }
    }

    private static long windows(PoolContext context, IntPredicate fires) {
        return IntStream.range(0, context.windows())
                .filter(w -> Arrays.stream(context.latents(w)).anyMatch(fires))
                .count();
    }

    private static Set<Id> places(PoolIndex index, int latent, int depth) {
        var contexts = new HashSet<Id>();
        for (int place = index.next(latent, depth, 0); place >= 0; place = index.next(latent, depth, place + 1)) {
            contexts.add(index.at(place).context());
        }
        return contexts;
    }

    @Test
    void read_bytesOfAnyContext_givesItBack() {
        for (int seed = 0; seed < 100; seed++) {
            PoolContext context = Contexts.context(new Random(seed), 5);
            PoolContext read = PoolContext.read(context.context(), context.ticket(), context.bytes());

            assertThat(read.bytes()).as("seed %d", seed).isEqualTo(context.bytes());
            assertThat(read.part()).isEqualTo(context.part());
            for (int window = 0; window < context.windows(); window++) {
                assertThat(read.latents(window)).isEqualTo(context.latents(window));
                assertThat(read.text(window).bytes())
                        .isEqualTo(context.text(window).bytes());
            }
            assertThat(read.row().map(WindowText::text)).isEqualTo(context.row().map(WindowText::text));
        }
    }

    /** A state of before has contexts without rows; they come in with theirs when they come again. */
    @Test
    void offer_contextWithItsRow_replacesTheSameWithout() {
        var random = new Random(3);
        for (int seed = 0; seed < 50; seed++) {
            PoolContext context = Contexts.context(random, seed, new int[] {1}, new int[] {2, 5});
            byte[] row = context.row().orElseThrow().bytes();
            byte[] bytes = context.bytes();
            // The row is the last block of the bytes, and its length takes one or two of them before it.
            int block = row.length + (row.length < 128 ? 1 : 2);
            PoolContext before =
                    PoolContext.read(context.context(), context.ticket(), Arrays.copyOf(bytes, bytes.length - block));

            assertThat(before.row()).isEmpty();
            SilentPool pool = Contexts.pool(1, List.of(before, context));
            assertThat(pool.contexts()).containsExactly(context);
        }
    }
}
