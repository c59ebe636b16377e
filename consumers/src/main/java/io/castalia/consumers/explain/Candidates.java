package io.castalia.consumers.explain;

import io.castalia.consumers.text.Scene;
import io.castalia.consumers.text.Shape;
import io.castalia.consumers.text.Word;
import io.castalia.schemas.wire.TermPlace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every term that the windows of the explaining side offer, with its log-odds. */
final class Candidates {

    private final LexicalSettings settings;
    private final Map<Shape, Seen> seen = new TreeMap<>();
    private final Map<TermPlace, Double> words = new EnumMap<>(TermPlace.class);
    private int silentWords;

    private Candidates(LexicalSettings settings) {
        this.settings = settings;
    }

    /**
     * The significant terms, heaviest first.
     *
     * @param weights what an activating window counts, 1 on average
     */
    static List<Candidate> of(List<Scene> activating, double[] weights, List<Scene> silent, LexicalSettings settings) {
        var candidates = new Candidates(settings);
        for (int i = 0; i < activating.size(); i++) {
            candidates.addActivating(i, activating.get(i), weights[i]);
        }
        for (int i = 0; i < silent.size(); i++) {
            candidates.addSilent(i, silent.get(i));
        }
        return candidates.significant();
    }

    private void addActivating(int window, Scene scene, double weight) {
        for (int w = 0; w < scene.words().size(); w++) {
            Word word = scene.words().get(w);
            boolean marked = scene.marked(w);
            TermPlace place = marked ? TermPlace.PEAK : w < scene.peak() ? TermPlace.LEFT : TermPlace.RIGHT;
            words.merge(place, weight, Double::sum);
            for (Shape shape : Shape.of(word)) {
                Seen of = seen.computeIfAbsent(shape, s -> new Seen());
                of.stands.set(window);
                of.times.merge(place, weight, Double::sum);
                if (marked) {
                    of.fires.set(window);
                }
                of.count(word.text(), marked ? 2 : 1);
            }
        }
    }

    private void addSilent(int window, Scene scene) {
        silentWords += scene.words().size();
        for (Word word : scene.words()) {
            for (Shape shape : Shape.of(word)) {
                Seen of = seen.get(shape);
                if (of != null) {
                    of.alarms.set(window);
                    of.silentTimes++;
                }
            }
        }
    }

    private List<Candidate> significant() {
        var found = new ArrayList<Candidate>();
        seen.forEach((shape, of) -> of.times.forEach((place, times) -> {
            double z = LogOdds.z(times, words.getOrDefault(place, 0.0), of.silentTimes, silentWords, settings.prior());
            if (z >= settings.significance(place)) {
                BitSet hits = place == TermPlace.PEAK ? of.fires : of.stands;
                found.add(new Candidate(shape, place, of.written(shape), z, hits, of.alarms));
            }
        }));
        found.sort((a, b) -> Double.compare(b.weight(), a.weight()));
        return found;
    }

    /** Where one shape was seen. */
    private static final class Seen {

        final BitSet stands = new BitSet();
        final BitSet fires = new BitSet();
        final BitSet alarms = new BitSet();
        final Map<TermPlace, Double> times = new EnumMap<>(TermPlace.class);
        int silentTimes;
        private final Map<String, Integer> forms = new TreeMap<>();

        void count(String form, int times) {
            forms.merge(form, times, Integer::sum);
        }

        /** The shape as a term writes it: its commonest form, where it is a plain word. */
        String written(Shape shape) {
            if (shape.isClass()) {
                return shape.written();
            }
            int most = forms.values().stream().mapToInt(i -> i).max().orElse(0);
            return forms.entrySet().stream()
                    .filter(e -> e.getValue() == most)
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }
    }
}
