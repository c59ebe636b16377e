package io.castalia.streams.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SummaryTest {

    private static final Lottery.Drum DRUM =
            new Lottery(3).drum("sample", "layers.4").of(17);
    private static final int SEEDS = 200;

    private static SummaryShape shape(Random random) {
        int[] sizes = {0, 1, 2, 3, 7, 40};
        return new SummaryShape(sizes[random.nextInt(sizes.length)], sizes[1 + random.nextInt(sizes.length - 1)]);
    }

    private static Summary of(SummaryShape shape, List<Windows> windows) {
        Summary summary = Summary.empty(shape, DRUM);
        windows.forEach(window -> window.offerTo(summary));
        return summary;
    }

    /** The slow twin: of equal names the largest value, all sorted, the first n taken. */
    private static List<Entry> twin(List<Windows> windows, Side side, Comparator<Entry> order, int n) {
        Map<Entry.Name, Entry> byName = new HashMap<>();
        for (Windows window : windows) {
            if (window.side() == side && window.tokens() >= Summary.EXAMPLE_TOKENS) {
                Entry entry = window.entry(DRUM);
                byName.merge(entry.name(), entry, (a, b) -> a.compareValue(b) >= 0 ? a : b);
            }
        }
        return byName.values().stream().sorted(order).limit(n).toList();
    }

    private static List<String> shown(List<Entry> entries) {
        return entries.stream()
                .map(e -> e.name() + " " + e.part() + " " + e.peak() + " " + List.of(boxed(e.activations(16))))
                .toList();
    }

    private static Float[] boxed(float[] numbers) {
        var boxed = new Float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            boxed[i] = numbers[i];
        }
        return boxed;
    }

    @Test
    void offer_anyWindows_keepsWhatTheSlowTwinKeeps() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            SummaryShape shape = shape(random);
            List<Windows> windows = Windows.random(random, random.nextInt(120), 1 + random.nextInt(40));
            Summary summary = of(shape, windows);

            for (Side side : Side.values()) {
                assertThat(shown(summary.strongest(side)))
                        .as("seed %d", seed)
                        .isEqualTo(shown(twin(windows, side, Entry.STRONGEST_FIRST, shape.strongest())));
                assertThat(shown(summary.sample(side)))
                        .as("seed %d", seed)
                        .isEqualTo(shown(twin(windows, side, Entry.LOWEST_TICKET_FIRST, shape.sample())));
            }
        }
    }

    @Test
    void offer_anyOrderAndRepetition_givesTheSameExamples() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            SummaryShape shape = shape(random);
            List<Windows> windows = Windows.random(random, random.nextInt(120), 1 + random.nextInt(40));
            List<Windows> more = new ArrayList<>(windows);
            for (Windows window : windows) {
                for (int n = random.nextInt(3); n > 0; n--) {
                    more.add(window);
                }
            }

            assertThat(of(shape, Windows.shuffled(more, random)).examples())
                    .as("seed %d", seed)
                    .isEqualTo(of(shape, windows).examples());
        }
    }

    @Test
    void merge_anySplit_givesTheSameBytes() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            SummaryShape shape = shape(random);
            List<Windows> windows = Windows.random(random, random.nextInt(120), 1 + random.nextInt(40));
            List<Summary> parts = new ArrayList<>();
            for (int n = 1 + random.nextInt(5); n > 0; n--) {
                parts.add(Summary.empty(shape, DRUM));
            }
            windows.forEach(window -> window.offerTo(parts.get(random.nextInt(parts.size()))));
            Summary merged = Summary.empty(shape, DRUM);
            parts.forEach(merged::merge);
            Summary whole = of(shape, windows);

            assertThat(merged.examples()).as("seed %d", seed).isEqualTo(whole.examples());
            assertThat(merged.counts()).as("seed %d", seed).isEqualTo(whole.counts());
        }
    }

    @Test
    void offer_equalNameOtherValue_largerWinsAndIsCounted() {
        for (boolean largerFirst : new boolean[] {true, false}) {
            Summary summary = Summary.empty(SummaryShape.DEFAULT, DRUM);
            for (int i = 0; i < 2; i++) {
                float peak = largerFirst == (i == 0) ? 3 : 2;
                summary.offer(
                        Side.EXPLAINING, Id.of(1), 0, Id.of(0), 16, new int[] {4}, new short[] {Half.of(peak)}, 1);
            }

            assertThat(summary.strongest(Side.EXPLAINING))
                    .singleElement()
                    .satisfies(e -> assertThat(e.peak()).isEqualTo(3));
            assertThat(summary.conflicts()).isEqualTo(1);
            assertThat(summary.windows(Side.EXPLAINING)).isEqualTo(2);
        }
    }

    @Test
    void offer_shortWindow_countsButIsNoExample() {
        Summary summary = Summary.empty(SummaryShape.DEFAULT, DRUM);
        summary.offer(Side.EXPLAINING, Id.of(1), 0, Id.of(0), 7, new int[] {4}, new short[] {Half.of(1)}, 1);

        assertThat(summary.windows(Side.EXPLAINING)).isEqualTo(1);
        assertThat(summary.histogram()).hasSize(4 * 14 + 1).endsWith(1L);
        assertThat(summary.strongest(Side.EXPLAINING)).isEmpty();
    }

    @Test
    void sum_hugeAndTinyActivations_isExact() {
        Summary summary = Summary.empty(SummaryShape.DEFAULT, DRUM);
        var halves = new short[1 << 16];
        var offsets = new int[halves.length];
        java.util.Arrays.fill(halves, Half.of(Half.MAX));
        halves[0] = 1;
        for (int i = 0; i < 300; i++) {
            summary.offer(Side.SCORING, Id.of(1), 0, Id.of(0), 7, offsets, halves, halves.length);
        }

        assertThat(summary.sum()).isEqualTo(300 * (65535.0 * 65504 + 0x1p-24));
    }

    @Test
    void bucket_everyHalf_isTheLogarithms() {
        for (int bits = 1; bits < 0x7c00; bits++) {
            float peak = Half.toFloat((short) bits);
            double log = 4 * (Math.log(peak) / Math.log(2) + 14);
            int expected = (int) Math.max(0, Math.floor(log + 1e-9));
            assertThat(Peaks.bucket(peak)).as("half %d", bits).isEqualTo(expected);
        }
    }
}
