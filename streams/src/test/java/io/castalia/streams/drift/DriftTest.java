package io.castalia.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Id;
import io.castalia.streams.drift.Finding.What;
import io.castalia.streams.drift.MadeUpLatent.Change;
import io.castalia.streams.drift.MadeUpLatent.Habit;
import io.castalia.streams.summary.Peaks;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DriftTest {

    /** 100 on each side. */
    private static final int FIRST = 200;

    private static final int NEVER = Integer.MAX_VALUE;

    private static MadeUpLatent latent(Habit habit, int number) {
        var latent = new MadeUpLatent(habit, new SplittableRandom(number * 7919L + 1));
        while (latent.windows() < FIRST) {
            latent.read();
        }
        return latent;
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of(new Habit(0.5, 1, true, 0.5, 0, 100, 0), 4),
                Arguments.of(new Habit(0.2, 4, true, 0.7, 0.5, 100, 0.5), 4),
                Arguments.of(new Habit(0.2, 4, false, 0.5, 0.3, 100, 0.5), NEVER),
                Arguments.of(new Habit(0.5, 6, false, 0.5, 0.8, 5, 0.9), 4),
                Arguments.of(new Habit(0.1, 12, false, 0.7, 0.5, 10, 0.7), NEVER),
                Arguments.of(new Habit(0.3, 60, false, 0.5, 0.5, 30, 0.5), 4));
    }

    /** Six doublings, a look at each; evidence again when windows have grown by a factor, or never. */
    @ParameterizedTest
    @MethodSource("streams")
    void look_stationaryLatents_flagsAtMostOnePercent(Habit habit, int growth) {
        int latents = 1000;
        long flagged = IntStream.range(0, latents)
                .filter(number -> flagged(latent(habit, number), growth))
                .count();

        assertThat(flagged).isLessThanOrEqualTo(latents / 100);
    }

    private static boolean flagged(MadeUpLatent latent, int growth) {
        Baseline then = latent.first();
        while (latent.windows() < FIRST << 6) {
            latent.read();
            if (then.due(latent.windows())) {
                if (!latent.look(then).isEmpty()) {
                    return true;
                }
                then = then.looked(latent.windows());
            }
            if (latent.windows() >= growth * then.windows()) {
                then = latent.next(then);
            }
        }
        return false;
    }

    static Stream<Arguments> drifts() {
        return Stream.of(
                        new Habit(0.2, 1, true, 0.5, 0, 30, 0),
                        new Habit(0.2, 4, true, 0.5, 0.5, 100, 0.5),
                        new Habit(0.2, 8, true, 0.5, 0.3, 100, 0.5),
                        new Habit(0.2, 2, false, 0.5, 0.5, 1000, 0.3),
                        new Habit(0.2, 4, false, 0.5, 0.3, 100, 0.5))
                .flatMap(habit -> Stream.of(
                        Arguments.of(habit, new Change(1.5, 1, 0), What.PEAKS),
                        Arguments.of(habit, new Change(1, 3, 0), What.RATE),
                        Arguments.of(habit, new Change(1, 1, 1000), What.TOKENS)));
    }

    @ParameterizedTest
    @MethodSource("drifts")
    void look_plantedDrift_isFoundWithinTwoDoublings(Habit habit, Change change, What what) {
        int latents = 400;
        long found = IntStream.range(0, latents)
                .filter(number -> found(latent(habit, number), change, what))
                .count();

        assertThat(found / (double) latents).isGreaterThanOrEqualTo(0.9);
    }

    private static boolean found(MadeUpLatent latent, Change change, What what) {
        Baseline then = latent.first();
        latent.change(change);
        for (int doubling = 0; doubling < 2; doubling++) {
            while (!then.due(latent.windows())) {
                latent.read();
            }
            if (latent.look(then).stream().anyMatch(finding -> finding.what() == what)) {
                return true;
            }
            then = then.looked(latent.windows());
        }
        return false;
    }

    /** Peaks of even spread over 4 buckets, then a little more in the last: a sure difference, and a small one. */
    @Test
    void look_smallButSureDifference_isNoDrift() {
        List<Drawn> sample = sample(200, i -> i % 4, i -> i);
        long[] then = histogram(100_000, 100_000, 100_000, 100_000);
        Baseline before = Baseline.first(0, 1_000_000, then);

        assertThat(Drift.look(before, histogram(190_000, 190_000, 190_000, 230_000), 2_000_000, sample))
                .isEmpty();
        assertThat(Drift.look(before, histogram(150_000, 150_000, 150_000, 350_000), 2_000_000, sample))
                .extracting(Finding::what)
                .containsExactly(What.PEAKS);
    }

    @Test
    void look_fewParts_cannotTell() {
        long[] then = histogram(100, 0, 0, 0);
        long[] now = histogram(100, 0, 0, 100);
        Baseline before = Baseline.first(0, 1_000_000, then);

        assertThat(Drift.look(before, now, 2_000_000, sample(200, i -> i < 100 ? 0 : 3, i -> i / 20)))
                .isEmpty();
        assertThat(Drift.look(before, now, 2_000_000, sample(200, i -> i < 100 ? 0 : 3, i -> i / 5)))
                .containsExactly(new Finding(What.PEAKS, 1));
    }

    @Test
    void look_nothingSince_isNoDrift() {
        long[] then = histogram(100, 0, 0, 0);

        assertThat(Drift.look(Baseline.first(0, 1_000_000, then), then, 1_000_000, sample(100, i -> 0, i -> i)))
                .isEmpty();
    }

    @Test
    void look_fewerWindowsThanBefore_isRefused() {
        Baseline before = Baseline.first(0, 1_000_000, histogram(2, 0, 0, 0));

        assertThatThrownBy(() -> Drift.look(before, histogram(1, 9, 0, 0), 2_000_000, List.of()))
                .hasMessageContaining("bucket 40 holds 1 windows, and held 2 before");
    }

    private static long[] histogram(long... fromBucket40) {
        var histogram = new long[Peaks.BUCKETS];
        System.arraycopy(fromBucket40, 0, histogram, 40, fromBucket40.length);
        return histogram;
    }

    /** The first half came before; every window peaks on token 7. */
    private static List<Drawn> sample(
            int n, java.util.function.IntUnaryOperator bucket, java.util.function.IntUnaryOperator part) {
        return IntStream.range(0, n)
                .mapToObj(i -> new Drawn(new Id(part.applyAsInt(i), 0), 40 + bucket.applyAsInt(i), 7, i >= n / 2))
                .toList();
    }
}
