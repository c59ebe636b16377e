package io.castalia.streams.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Are samples uniform, without replacement and independent? Each check is two-sided at 0.1 %, with fixed seeds. */
final class SamplingTest {

    private static final int WINDOWS = 1000;
    private static final int OF_CONTEXT = 8;
    private static final int DRAWN = 128;
    private static final int LATENTS = 1000;
    private static final double LEAST = 0.0005;
    private static final double MOST = 0.9995;
    private static final List<Id> CONTEXTS =
            IntStream.range(0, WINDOWS / OF_CONTEXT).mapToObj(Id::of).toList();

    private static Lottery.Drum drum(long seed) {
        return new Lottery(seed).drum("sample", "layers.4");
    }

    private static long name(int window) {
        return Lottery.tie(CONTEXTS.get(window / OF_CONTEXT), window % OF_CONTEXT);
    }

    private static int[] draw(Lottery.Drum latent) {
        return lowest(window -> latent.ticket(CONTEXTS.get(window / OF_CONTEXT), window % OF_CONTEXT));
    }

    /** The windows of the lowest tickets. */
    private static int[] lowest(IntToLongFunction ticket) {
        long[] signed = IntStream.range(0, WINDOWS)
                .mapToLong(window -> ticket.applyAsLong(window) ^ Long.MIN_VALUE)
                .toArray();
        long last = Arrays.stream(signed).sorted().skip(DRAWN - 1).findFirst().orElseThrow();
        return IntStream.range(0, WINDOWS)
                .filter(window -> signed[window] <= last)
                .toArray();
    }

    private static Inclusions over(int latents, IntFunction<int[]> sampler) {
        var inclusions = new Inclusions(WINDOWS, DRAWN);
        for (int latent = 0; latent < latents; latent++) {
            inclusions.count(sampler.apply(latent));
        }
        return inclusions;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 11, -1})
    void ticket_ofLatents_includesWindowsAndPairsEquallyOften(long seed) {
        Inclusions inclusions = over(LATENTS, latent -> draw(drum(seed).of(latent)));

        assertThat(inclusions.ofWindows()).isBetween(LEAST, MOST);
        assertThat(inclusions.ofPairs()).isBetween(LEAST, MOST);
    }

    @Test
    void ticket_ofSeeds_includesWindowsAndPairsEquallyOften() {
        Inclusions inclusions = over(LATENTS, seed -> draw(drum(seed).of(7)));

        assertThat(inclusions.ofWindows()).isBetween(LEAST, MOST);
        assertThat(inclusions.ofPairs()).isBetween(LEAST, MOST);
    }

    @Test
    void sample_ofSummaries_includesWindowsAndPairsEquallyOften() {
        Map<Entry.Name, Integer> numbers = new HashMap<>();
        IntStream.range(0, WINDOWS)
                .forEach(i -> numbers.put(new Entry.Name(CONTEXTS.get(i / OF_CONTEXT), i % OF_CONTEXT), i));
        Inclusions inclusions = over(
                400,
                latent -> summary(latent).sample(Side.SCORING).stream()
                        .mapToInt(entry -> numbers.getOrDefault(entry.name(), -1))
                        .toArray());

        assertThat(inclusions.ofWindows()).isBetween(LEAST, MOST);
        assertThat(inclusions.ofPairs()).isBetween(LEAST, MOST);
    }

    /** A summary of all windows, in an order and with peaks of the latent's own. */
    private static Summary summary(int latent) {
        var random = new Random(latent);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, WINDOWS).boxed().toList());
        Collections.shuffle(order, random);
        Summary summary = Summary.empty(new SummaryShape(3, DRAWN), drum(5).of(latent));
        for (int i : order) {
            short[] peak = {Half.of(1 + random.nextInt(9))};
            summary.offer(
                    Side.SCORING, CONTEXTS.get(i / OF_CONTEXT), i % OF_CONTEXT, Id.of(0), 16, new int[1], peak, 1);
        }
        return summary;
    }

    @Test
    void ticket_ofTwoLatents_drawsIndependently() {
        Overlaps neighbours = new Overlaps();
        Overlaps hookpoints = new Overlaps();
        for (int i = 0; i < LATENTS; i++) {
            neighbours.count(draw(drum(12).of(2 * i)), draw(drum(12).of(2 * i + 1)));
            hookpoints.count(
                    draw(drum(12).of(i)),
                    draw(new Lottery(12).drum("sample", "layers.5").of(i)));
        }

        assertThat(neighbours.total()).isBetween(LEAST, MOST);
        assertThat(neighbours.ofWindows()).isBetween(LEAST, MOST);
        assertThat(hookpoints.total()).isBetween(LEAST, MOST);
        assertThat(hookpoints.ofWindows()).isBetween(LEAST, MOST);
    }

    /** How often a window is in both of two samples. */
    private static final class Overlaps {

        private final int[] both = new int[WINDOWS];
        private int samples;

        void count(int[] one, int[] other) {
            samples++;
            Arrays.sort(other);
            for (int window : one) {
                both[window] += Arrays.binarySearch(other, window) >= 0 ? 1 : 0;
            }
        }

        /** The overlap is hypergeometric: mean n p^2, variance n p^2 (1-p)^2 n/(n-1). */
        double total() {
            double p = DRAWN / (double) WINDOWS;
            double deviation = Math.sqrt(samples * WINDOWS * p * p * (1 - p) * (1 - p) * WINDOWS / (WINDOWS - 1));
            return new NormalDistribution()
                    .cumulativeProbability((Arrays.stream(both).sum() - samples * WINDOWS * p * p) / deviation);
        }

        /** The windows' counts about their mean: one eigenvalue, the variance less the covariance. */
        double ofWindows() {
            double p = DRAWN / (double) WINDOWS;
            double pair = p * (DRAWN - 1) / (WINDOWS - 1);
            double mean = Arrays.stream(both).average().orElseThrow();
            double squares = Arrays.stream(both)
                    .mapToDouble(count -> (count - mean) * (count - mean))
                    .sum();
            double value = (p * p - p * p * p * p) - (pair * pair - p * p * p * p);
            return new ChiSquaredDistribution(WINDOWS - 1).cumulativeProbability(squares / (samples * value));
        }
    }

    /** Windows that begin a context come a tenth too often. */
    @Test
    void ofWindows_favouredWindows_fails() {
        Inclusions inclusions = over(
                LATENTS,
                latent -> lowest(window -> {
                    long ticket = drum(1).of(latent).ticket(name(window));
                    return window % OF_CONTEXT == 0 ? Long.divideUnsigned(ticket, 10) * 9 : ticket;
                }));

        assertThat(inclusions.ofWindows()).isGreaterThan(MOST);
    }

    /** Windows in turn, from a place drawn: each nearly as often as any other. */
    @Test
    void ofWindows_tooEvenASampler_fails() {
        Inclusions inclusions = over(
                LATENTS,
                latent -> IntStream.range(0, DRAWN)
                        .map(i -> (latent * DRAWN + i) % WINDOWS)
                        .toArray());

        assertThat(inclusions.ofWindows()).isLessThan(LEAST);
    }

    /** Contexts by lot, of which one half or the other comes: right for single windows, wrong for pairs. */
    @Test
    void ofPairs_windowsThatComeTogether_fails() {
        Inclusions inclusions = over(
                LATENTS,
                latent -> lowest(window -> drum(1).of(latent)
                        .ticket(CONTEXTS.get(window / OF_CONTEXT), (window + latent) % OF_CONTEXT / 4 * 4)));

        assertThat(inclusions.ofWindows()).isBetween(LEAST, MOST);
        assertThat(inclusions.ofPairs()).isGreaterThan(MOST);
    }

    /** One sample for every two latents. */
    @Test
    void overlaps_sharedTickets_fail() {
        Overlaps overlaps = new Overlaps();
        for (int i = 0; i < 100; i++) {
            int[] first = draw(drum(1).of(2 * i));
            int[] second = draw(drum(1).of(2 * i + 1));
            System.arraycopy(first, 0, second, 0, i % 5 == 0 ? DRAWN / 2 : 0);
            overlaps.count(first, Arrays.stream(second).distinct().toArray());
        }

        assertThat(overlaps.total()).isGreaterThan(MOST);
    }
}
