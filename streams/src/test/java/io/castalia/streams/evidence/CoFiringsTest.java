package io.castalia.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.schemas.wire.Neighbour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CoFiringsTest {

    /** What sets say of the pools, a pool at a time. */
    private static List<Neighbour> closest(int latents, int latent, SilentPool... pools) {
        int depth = 0;
        for (int d = 0; d <= 64; d++) {
            depth = windows(latent, d, pools).size() >= CoFirings.ENOUGH ? d : depth;
        }
        Set<String> own = windows(latent, depth, pools);
        List<Neighbour> near = new ArrayList<>();
        for (int other = 0; other < latents; other++) {
            Set<String> both = windows(other, depth, pools);
            Set<String> either = new HashSet<>(both);
            either.addAll(own);
            both.retainAll(own);
            if (other != latent && both.size() >= 2) {
                long contexts = either.stream()
                        .map(window -> window.substring(0, window.indexOf('/')))
                        .distinct()
                        .count();
                near.add(CoFirings.neighbour(other, both.size() / (float) either.size(), (int) contexts));
            }
        }
        near.sort(Comparator.comparing(Neighbour::getJaccard).reversed().thenComparing(Neighbour::getLatent));
        return near.subList(0, Math.min(20, near.size()));
    }

    private static Set<String> windows(int latent, int depth, SilentPool... pools) {
        Set<String> windows = new HashSet<>();
        for (int pool = 0; pool < pools.length; pool++) {
            for (PoolContext context : pools[pool].contexts()) {
                for (int w = 0; w < context.windows(); w++) {
                    if (Long.numberOfLeadingZeros(context.ticket()) >= depth && context.fires(w, latent)) {
                        windows.add(pool + " " + context.context() + "/" + w);
                    }
                }
            }
        }
        return windows;
    }

    @Test
    void closest_fewContexts_isWhatSetsSay() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            var index = new PoolIndex(60, 1);
            SilentPool one = Contexts.pool(1 + random.nextInt(30), index, Contexts.random(random));
            SilentPool other = Contexts.pool(1 + random.nextInt(30), index, Contexts.random(random));
            var coFirings = new CoFirings(index);
            for (int latent = 0; latent < Contexts.LATENTS; latent++) {
                assertThat(coFirings.closest(latent))
                        .as("seed %d latent %d", seed, latent)
                        .isEqualTo(closest(Contexts.LATENTS, latent, one, other));
            }
        }
    }

    /** Latents of all densities, many of them over what is looked at in full; and offers between looks. */
    @Test
    void closest_manyContexts_isWhatSetsSay() {
        for (int seed = 0; seed < 6; seed++) {
            var random = new Random(seed);
            var index = new PoolIndex(100, 1);
            var one = new SilentPool(60, index);
            var other = new SilentPool(40, index);
            var coFirings = new CoFirings(index);
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 40; i++) {
                    one.offer(dense(random, 1000 * round + i));
                    other.offer(dense(random, 1000 * round + i + 500));
                }
                for (int latent = 0; latent < 70; latent += 3) {
                    assertThat(coFirings.closest(latent))
                            .as("seed %d latent %d", seed, latent)
                            .isEqualTo(closest(70, latent, one, other));
                }
            }
        }
    }

    private static PoolContext dense(Random random, int name) {
        var latents = new int[4][];
        for (int w = 0; w < 4; w++) {
            latents[w] =
                    IntStream.range(0, 70).filter(l -> random.nextInt(70) < l).toArray();
        }
        return Contexts.context(random, name, latents);
    }

    @Test
    void closest_latentNobodyKnows_isEmpty() {
        var coFirings = new CoFirings(Contexts.pool(5, List.of(Contexts.context(new Random(1), 1, new int[] {3})))
                .index());

        assertThat(coFirings.closest(3)).isEmpty();
        assertThat(coFirings.closest(1_000_000)).isEmpty();
    }

    /**
     * Latent 0 fires in a third of the contexts, in one to four of their windows; latents 1 to 9 join it there in each
     * window with a chance that is the same all over the context, so that windows go together, and fire elsewhere too.
     */
    @Test
    void neighbour_clusteredWindows_intervalHoldsTheIndexOfTheWholeStream() {
        int held = 0;
        int looks = 0;
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var stream = new ArrayList<PoolContext>();
            for (int name = 0; name < 1500; name++) {
                stream.add(clustered(random, 10_000 * seed + name));
            }
            SilentPool whole = Contexts.pool(1500, stream);
            List<Neighbour> found = new CoFirings(Contexts.pool(60, stream).index()).closest(0);
            for (Neighbour neighbour : found) {
                double both = windows(0, 0, whole).stream()
                        .filter(windows(neighbour.getLatent(), 0, whole)::contains)
                        .count();
                double index = both
                        / (windows(0, 0, whole).size()
                                + windows(neighbour.getLatent(), 0, whole).size()
                                - both);
                looks++;
                held += index >= neighbour.getLow() && index <= neighbour.getHigh() ? 1 : 0;
            }
        }
        assertThat(looks).isGreaterThan(300);
        assertThat(held / (double) looks).isGreaterThan(0.95);
    }

    private static PoolContext clustered(Random random, int name) {
        boolean fires = random.nextInt(3) == 0;
        double[] share = random.doubles(10).toArray();
        var latents = new int[4][];
        for (int w = 0; w < 4; w++) {
            boolean here = fires && random.nextBoolean();
            latents[w] = IntStream.range(0, 10)
                    .filter(l -> l == 0 ? here : random.nextDouble() < (here ? share[l] : 0.02 * l))
                    .toArray();
        }
        return Contexts.context(random, name, latents);
    }

    @Test
    void neighbour_ends_areRootsOfWilsonsEquation() {
        for (float index : new float[] {0.01f, 0.3f, 0.5f, 0.9f}) {
            for (int contexts : new int[] {2, 10, 400}) {
                Neighbour neighbour = CoFirings.neighbour(1, index, contexts);
                for (double end : Stream.of(neighbour.getLow(), neighbour.getHigh())
                        .mapToDouble(Float::doubleValue)
                        .toArray()) {
                    double z = Math.abs(end - index) / Math.sqrt(end * (1 - end) / contexts);
                    assertThat(z).isCloseTo(1.96, within(0.01));
                }
            }
        }
        assertThat(CoFirings.neighbour(1, 1, 3).getHigh()).isEqualTo(1);
        assertThat(Arrays.asList(CoFirings.neighbour(1, 1, 3).getLow())).allMatch(low -> low < 0.5);
    }
}
