package io.castalia.consumers.text;

import java.util.Map;

/**
 * Takes English inflections off a word: plural and possessive s, -ed, -ing. It asks only that forms of one word fall
 * together, not that what is left is a word.
 */
final class Stem {

    private static final int SHORTEST = 3;
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("men", "man"),
            Map.entry("women", "woman"),
            Map.entry("children", "child"),
            Map.entry("feet", "foot"),
            Map.entry("teeth", "tooth"),
            Map.entry("mice", "mouse"),
            Map.entry("geese", "goose"),
            Map.entry("people", "person"),
            Map.entry("lives", "life"),
            Map.entry("wives", "wife"),
            Map.entry("knives", "knife"),
            Map.entry("leaves", "leaf"),
            Map.entry("halves", "half"),
            Map.entry("shelves", "shelf"),
            Map.entry("wolves", "wolf"));

    private Stem() {}

    /** The stem of a folded word. */
    static String of(String word) {
        String bare = possessive(word);
        String known = IRREGULAR.get(bare);
        if (known != null) {
            return of(known);
        }
        String singular = singular(bare);
        String stem = verb(singular);
        return stem.length() > SHORTEST && stem.endsWith("e") ? stem.substring(0, stem.length() - 1) : stem;
    }

    private static String possessive(String word) {
        return word.endsWith("'s") ? word.substring(0, word.length() - 2) : word;
    }

    private static String singular(String word) {
        int n = word.length();
        if (n <= SHORTEST || !word.endsWith("s") || word.endsWith("ss") || word.endsWith("us") || word.endsWith("is")) {
            return word;
        }
        if (word.endsWith("ies") && n > 4) {
            return word.substring(0, n - 3) + "y";
        }
        boolean hissing =
                word.endsWith("sses") || word.endsWith("xes") || word.endsWith("ches") || word.endsWith("shes");
        return word.substring(0, n - (hissing ? 2 : 1));
    }

    private static String verb(String word) {
        if (word.endsWith("ied") && word.length() > 4) {
            return word.substring(0, word.length() - 3) + "y";
        }
        int ending = word.endsWith("ing") ? 3 : word.endsWith("ed") && !word.endsWith("eed") ? 2 : 0;
        int n = word.length() - ending;
        if (ending == 0 || n < SHORTEST || !hasVowel(word, n)) {
            return word;
        }
        boolean doubled =
                n > SHORTEST && word.charAt(n - 1) == word.charAt(n - 2) && "lsz".indexOf(word.charAt(n - 1)) < 0;
        return word.substring(0, doubled ? n - 1 : n);
    }

    private static boolean hasVowel(String word, int n) {
        return word.substring(0, n).chars().anyMatch(c -> "aeiouy".indexOf(c) >= 0);
    }
}
