package io.castalia.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.streams.summary.Entry;
import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Slice;
import io.castalia.streams.summary.SummaryShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of windows of 32 tokens that are centred on their peaks, worked out by hand. */
final class CentredTest {

    private static final int WINDOW = 32;
    private static final Lottery.Drum DRUM = new Lottery(1).drum("sample", "layers.4");

    private final ContextIndex contexts = new ContextIndex(3);

    /** Entries of latent 0 after a block of contexts of these lengths, strongest first. */
    private List<Entry> strongest(int[] lengths, Map<Integer, Float> firings) {
        int tokens = Arrays.stream(lengths).sum();
        int n = Arrays.stream(lengths)
                .map(length -> (length + WINDOW - 1) / WINDOW)
                .sum();
        var windows = new Windows(n, tokens, contexts);
        int window = 0;
        int first = 0;
        for (int length : lengths) {
            Id id = Id.of("context", first);
            long ordinal = contexts.add(id, id);
            for (int from = 0; from < length; from += WINDOW, window++) {
                int end = Math.min(from + WINDOW, length);
                windows.set(window, (byte) 0, id, ordinal, from / WINDOW, first + from, first + end);
            }
            first += length;
        }
        var positions = new int[firings.size()];
        var values = new short[firings.size()];
        int at = 0;
        for (Map.Entry<Integer, Float> firing : new TreeMap<>(firings).entrySet()) {
            positions[at] = firing.getKey();
            values[at++] = Half.of(firing.getValue());
        }
        var pages = new Pages(
                new SummaryShape(10, 10),
                new Framing(true, WINDOW),
                Pages.Limits.DEFAULT,
                DRUM,
                contexts,
                new MemoryRows(),
                0,
                1);
        pages.fold(windows, new int[] {0}, new int[] {at}, positions, values, 0, (latent, page, row) -> {});
        return pages.summary(0).strongest(Side.EXPLAINING);
    }

    private static Slice slice(Entry entry) {
        return entry.slice().orElseThrow();
    }

    /** Tokens of the slice and what the latent does there, as text. */
    private static List<String> firings(Entry entry, int tokens) {
        float[] activations = entry.activations(tokens);
        return IntStream.range(0, tokens)
                .filter(token -> activations[token] > 0)
                .mapToObj(token -> token + ":" + activations[token])
                .toList();
    }

    @Test
    void summary_peakInTheMiddle_stands24TokensIn() {
        Entry entry = strongest(new int[] {96}, Map.of(40, 1f, 41, 3f)).get(0);

        assertThat(slice(entry).from()).isEqualTo(17);
        assertThat(slice(entry).end(96)).isEqualTo(49);
        assertThat(entry.peakToken(32)).isEqualTo(24);
        assertThat(firings(entry, 32)).containsExactly("23:1.0", "24:3.0");
    }

    @Test
    void summary_neighboursFire_showsThemWhereTheyFireAndRanksByTheWindowsOwnPeak() {
        var firings = Map.of(5, 1f, 30, 2f, 33, 4f, 40, 3f, 57, 4f, 70, 9f);
        List<Entry> entries = strongest(new int[] {96}, firings);

        assertThat(entries).extracting(Entry::window).containsExactly(2, 1, 0);
        assertThat(entries).extracting(Entry::peak).containsExactly(9f, 4f, 2f);
        assertThat(entries).extracting(entry -> slice(entry).from()).containsExactly(46, 9, 6);
        assertThat(firings(entries.get(0), 32)).containsExactly("11:4.0", "24:9.0");
        assertThat(firings(entries.get(1), 32)).containsExactly("21:2.0", "24:4.0", "31:3.0");
        assertThat(firings(entries.get(2), 32)).containsExactly("24:2.0", "27:4.0");
    }

    @Test
    void summary_contextsEnds_cutTheSliceOff() {
        var firings = Map.of(0, 1f, 7, 1f, 8, 1f, 95, 6f, 96, 5f, 103, 1f, 104, 1f, 190, 4f);
        List<Entry> entries = strongest(new int[] {96, 96}, firings);

        assertThat(entries).extracting(Entry::peak).containsExactly(6f, 5f, 4f, 1f);
        assertThat(entries).extracting(entry -> slice(entry).from()).containsExactly(71, 0, 70, 0);
        assertThat(entries).extracting(entry -> slice(entry).end(96)).containsExactly(96, 8, 96, 8);
        assertThat(firings(entries.get(0), 25)).containsExactly("24:6.0");
        assertThat(firings(entries.get(1), 8)).containsExactly("0:5.0", "7:1.0");
        assertThat(firings(entries.get(2), 26)).containsExactly("24:4.0");
        assertThat(firings(entries.get(3), 8)).containsExactly("0:1.0", "7:1.0");
    }

    @Test
    void summary_shortContexts_areExamplesFromEightTokensOn() {
        assertThat(strongest(new int[] {7}, Map.of(3, 1f))).isEmpty();
        assertThat(strongest(new int[] {8}, Map.of(3, 1f))).hasSize(1);
        assertThat(strongest(new int[] {35}, Map.of(34, 1f))).hasSize(1);
    }
}
