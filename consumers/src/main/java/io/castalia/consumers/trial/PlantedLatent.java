package io.castalia.consumers.trial;

import io.castalia.schemas.Id;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A latent with a known meaning of two halves: it fires where either is to be seen. One of noise fires anywhere. */
final class PlantedLatent {

    private static final int WORDS = 20;
    private static final int ORDINARY = 200;

    private final Id name;
    private final Meaning meaning;
    private final Facet half;
    private final Facet other;

    /** The latent of these names: the same ones make the same latent, and the same windows. */
    PlantedLatent(Meaning meaning, Object... names) {
        this.name = Id.of("planted", meaning, Id.of(names));
        this.meaning = meaning;
        var random = new SplittableRandom(Id.of(name, "facets").low());
        this.half = Facet.drawn(meaning, random);
        Facet second = Facet.drawn(meaning, random);
        while (meaning != Meaning.NOISE && second.equals(half)) {
            second = Facet.drawn(meaning, random);
        }
        this.other = second;
    }

    Meaning meaning() {
        return meaning;
    }

    /** All that it means. */
    Claim whole() {
        return new Claim(List.of(half, other));
    }

    /** Half of it. */
    Claim half() {
        return new Claim(List.of(half));
    }

    /**
     * What an explanation says.
     *
     * @param facets what a window may show
     */
    record Claim(List<Facet> facets) {
        boolean fits(PlantedWindow window) {
            return facets.stream().anyMatch(facet -> facet.fits(window.words()));
        }
    }

    /**
     * Windows to score on, in the order of their parts.
     *
     * @param each how many activating and how many silent ones
     * @param perPart windows of a part on average: 1 to 2 perPart - 1
     */
    List<PlantedWindow> windows(int each, int perPart) {
        var random = new SplittableRandom(Id.of(name, "windows").low());
        boolean byPart = meaning == Meaning.TOPIC;
        List<Boolean> activating = shuffled(each, random);
        var windows = new ArrayList<PlantedWindow>();
        for (int part = 0; windows.size() < 2 * each; part++) {
            int inPart = 1 + random.nextInt(2 * perPart - 1);
            boolean ofHalf = random.nextBoolean();
            boolean first = activating.get(windows.size());
            for (int i = 0; i < inPart && windows.size() < 2 * each; i++) {
                // A topic lasts as long as its part, as far as there are windows left of that sort.
                boolean fires = byPart ? take(activating, windows.size(), first) : activating.get(windows.size());
                Facet facet = ofHalf == (byPart || random.nextBoolean()) ? half : other;
                windows.add(new PlantedWindow(windows.size(), part, words(fires, facet, random), fires));
            }
        }
        return windows;
    }

    /** The next sort; one that is wanted is taken from further back. */
    private static boolean take(List<Boolean> activating, int at, boolean wanted) {
        int found = activating.subList(at, activating.size()).indexOf(wanted);
        if (found > 0) {
            activating.set(at + found, activating.get(at));
            activating.set(at, wanted);
        }
        return activating.get(at);
    }

    private List<String> words(boolean fires, Facet planted, SplittableRandom random) {
        while (true) {
            var words = new ArrayList<String>();
            for (int i = 0; i < WORDS; i++) {
                words.add(Facet.word("ordinary", random.nextInt(ORDINARY)));
            }
            for (Meaning anyone : Meaning.values()) {
                Facet.drawn(anyone, random).plantIn(words, random);
            }
            if (fires) {
                planted.plantIn(words, random);
            }
            if (meaning == Meaning.NOISE || fires == whole().facets().stream().anyMatch(f -> f.fits(words))) {
                return words;
            }
        }
    }

    private static List<Boolean> shuffled(int each, SplittableRandom random) {
        record Drawn(long ticket, boolean activating) {}
        return new ArrayList<>(IntStream.range(0, 2 * each)
                .mapToObj(i -> new Drawn(random.nextLong(), i < each))
                .sorted(Comparator.comparingLong(Drawn::ticket))
                .map(Drawn::activating)
                .toList());
    }
}
