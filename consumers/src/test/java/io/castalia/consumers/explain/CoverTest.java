package io.castalia.consumers.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.text.Shape;
import io.castalia.schemas.wire.TermPlace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class CoverTest {

    private static final LexicalSettings SETTINGS = LexicalSettings.DEFAULT;
    private static final double[] ALIKE =
            DoubleStream.generate(() -> 1).limit(40).toArray();

    @Test
    void choose_overlappingTerms_takesTheOneThatAddsMost() {
        List<Candidate> candidates = List.of(
                candidate("a", TermPlace.PEAK, bits(0, 20), bits(0, 0)),
                candidate("b", TermPlace.PEAK, bits(0, 18), bits(0, 0)),
                candidate("c", TermPlace.PEAK, bits(18, 30), bits(0, 0)));

        assertThat(words(Cover.choose(candidates, ALIKE, 60, SETTINGS))).containsExactly("a", "c");
    }

    @Test
    void choose_wordThatSilentWindowsHave_isLeftOut() {
        List<Candidate> candidates = List.of(
                candidate("the", TermPlace.PEAK, bits(0, 4), bits(0, 55)),
                candidate("river", TermPlace.PEAK, bits(4, 30), bits(0, 1)));

        assertThat(words(Cover.choose(candidates, ALIKE, 60, SETTINGS))).containsExactly("river");
    }

    @Test
    void choose_wordBesideThePeakNoRarerInSilentWindows_isLeftOut() {
        List<Candidate> candidates = List.of(candidate("of", TermPlace.LEFT, bits(0, 20), bits(0, 30)));

        assertThat(Cover.choose(candidates, ALIKE, 60, SETTINGS)).isEmpty();
    }

    @Test
    void choose_windowsThatCountMore_decide() {
        double[] weights = ALIKE.clone();
        for (int i = 0; i < 4; i++) {
            weights[i] = 9;
        }
        List<Candidate> candidates = List.of(
                candidate("often", TermPlace.PEAK, bits(4, 20), bits(0, 0)),
                candidate("strongly", TermPlace.PEAK, bits(0, 4), bits(0, 0)));

        assertThat(words(Cover.choose(candidates, ALIKE, 60, SETTINGS))).startsWith("often");
        assertThat(words(Cover.choose(candidates, weights, 60, SETTINGS))).startsWith("strongly");
    }

    @Test
    void choose_firstTerm_isTheBestByExhaustiveSearch() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            List<Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                candidates.add(candidate("w" + i, TermPlace.PEAK, random(random, 40, 0.3), random(random, 60, 0.2)));
            }
            double best = 0;
            String expected = "";
            for (Candidate c : candidates) {
                double gain =
                        (c.hits().cardinality() - 0.5) / 40 * (1 - (c.alarms().cardinality() + 0.5) / 60.5);
                if (gain > best) {
                    best = gain;
                    expected = c.word();
                }
            }

            assertThat(words(Cover.choose(candidates, ALIKE, 60, SETTINGS)))
                    .as("seed %d", seed)
                    .hasSizeLessThanOrEqualTo(8)
                    .doesNotHaveDuplicates()
                    .startsWith(expected);
        }
    }

    private static Candidate candidate(String word, TermPlace place, BitSet hits, BitSet alarms) {
        return new Candidate(new Shape(word), place, word, 2, hits, alarms);
    }

    private static List<String> words(List<Candidate> chosen) {
        return chosen.stream().map(Candidate::word).toList();
    }

    private static BitSet bits(int from, int to) {
        var bits = new BitSet();
        bits.set(from, to);
        return bits;
    }

    private static BitSet random(Random random, int n, double share) {
        var bits = new BitSet();
        for (int i = 0; i < n; i++) {
            bits.set(i, random.nextDouble() < share);
        }
        return bits;
    }
}
