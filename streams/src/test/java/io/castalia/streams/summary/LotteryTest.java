package io.castalia.streams.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Id;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LotteryTest {

    private static final int WINDOWS = 1000;
    private static final int DRAWN = 128;
    private static final int LATENTS = 1000;

    private static List<Integer> draw(Lottery.Drum drum, List<Id> contexts) {
        return IntStream.range(0, WINDOWS)
                .boxed()
                .sorted(Comparator.comparing(i -> drum.ticket(contexts.get(i / 8), i % 8), Long::compareUnsigned))
                .limit(DRAWN)
                .toList();
    }

    private static List<Id> contexts() {
        return IntStream.range(0, WINDOWS / 8).mapToObj(Id::of).toList();
    }

    /**
     * Inclusion without replacement is under-dispersed, so the statistic is scaled: sum (O-E)^2 / (m p (1-p)) (n-1)/n
     * against chi-square with n-1 degrees of freedom, two-sided at 0.1 %.
     */
    @Test
    void ticket_manyLatents_includesEachWindowEquallyOften() {
        Lottery.Drum drum = new Lottery(11).drum("sample", "layers.4");
        var included = new int[WINDOWS];
        List<Id> contexts = contexts();
        for (int latent = 0; latent < LATENTS; latent++) {
            draw(drum.of(latent), contexts).forEach(i -> included[i]++);
        }

        assertThat(scaled(included, LATENTS, DRAWN / (double) WINDOWS)).isBetween(858.0, 1153.0);
    }

    /** Of two latents' samples the overlap is hypergeometric: mean n p^2, variance n p^2 (1-p)^2 n/(n-1). */
    @Test
    void ticket_twoLatents_drawIndependently() {
        Lottery.Drum drum = new Lottery(12).drum("sample", "layers.4");
        List<Id> contexts = contexts();
        double p = DRAWN / (double) WINDOWS;
        double total = 0;
        int pairs = 400;
        for (int i = 0; i < pairs; i++) {
            Set<Integer> first = new HashSet<>(draw(drum.of(2 * i), contexts));
            first.retainAll(draw(drum.of(2 * i + 1), contexts));
            total += first.size();
        }

        double mean = WINDOWS * p * p;
        double deviation = Math.sqrt(mean * (1 - p) * (1 - p) * WINDOWS / (WINDOWS - 1) / pairs);
        assertThat((total / pairs - mean) / deviation).isBetween(-3.3, 3.3);
    }

    @Test
    void ticket_ofNames_neverChanges() {
        Id context = Id.of("a context");
        Lottery.Drum drum = new Lottery(5).drum("sample", "layers.4").of(7);

        assertThat(Long.toHexString(drum.ticket(context, 3))).isEqualTo("531eb190b383672b");
        assertThat(Long.toHexString(Lottery.tie(context, 3))).isEqualTo("3063add74b443157");
    }

    private static double scaled(int[] observed, int draws, double p) {
        double sum = 0;
        for (int count : observed) {
            sum += Math.pow(count - draws * p, 2) / (draws * p * (1 - p));
        }
        return sum * (observed.length - 1) / observed.length;
    }
}
