package io.castalia.consumers.trial;

import io.castalia.schemas.Id;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Half of a meaning: what can be seen of a window.
 *
 * @param words what to look for; none fit nothing
 * @param fewest how many must be there
 * @param first whether only the window's first word counts
 */
record Facet(Set<String> words, int fewest, boolean first) {

    /** Facets of a meaning that latents share; so one latent's stands in another's windows now and then. */
    private static final int POOL = 60;

    private static final String ONSETS = "bdfgklmnprstvz";
    private static final String VOWELS = "aeiou";

    static Facet drawn(Meaning meaning, SplittableRandom random) {
        int number = random.nextInt(POOL);
        return switch (meaning) {
            case WORD -> new Facet(words(meaning, number, 1), 1, false);
            case WORD_CLASS -> new Facet(words(meaning, number, 6), 1, false);
            case TOPIC -> new Facet(words(meaning, number, 8), 3, false);
            case POSITION -> new Facet(words(meaning, number, 2), 1, true);
            case NOISE -> new Facet(Set.of(), 1, false);
        };
    }

    boolean fits(List<String> window) {
        List<String> seen = first ? window.subList(0, 1) : window;
        return seen.stream().filter(words::contains).count() >= fewest;
    }

    /** Puts as many of its words into a window as it takes. */
    void plantIn(List<String> window, SplittableRandom random) {
        if (words.isEmpty()) {
            return;
        }
        List<String> choice = List.copyOf(words);
        int from = first ? 0 : random.nextInt(window.size() - fewest);
        for (int i = 0; i < fewest; i++) {
            window.set(from + i, choice.get(random.nextInt(choice.size())));
        }
    }

    /** A word of nobody's language, always the same for the same names. */
    static String word(Object... names) {
        var random = new SplittableRandom(Id.of(names).low());
        var word = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            word.append(ONSETS.charAt(random.nextInt(ONSETS.length())));
            word.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
        }
        return word.toString();
    }

    private static Set<String> words(Meaning meaning, int number, int n) {
        var words = new LinkedHashSet<String>();
        for (int i = 0; i < n; i++) {
            words.add(word("facet", meaning, number, i));
        }
        return words;
    }
}
