package io.castalia.consumers.explain;

import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.TermPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Terms as a sentence: Fires on "river" and "banks", before "water". */
final class Sentence {

    private static final Map<String, String> SPOKEN = Map.of(
            "0-9", "numbers",
            ",", "commas",
            ".", "full stops",
            "?", "question marks",
            "!", "exclamation marks",
            ";", "semicolons",
            ":", "colons",
            "\"", "quotation marks",
            "'", "apostrophes",
            "-", "hyphens");

    private Sentence() {}

    /** A sentence of at most so many words; the last terms are left out where there are too many. */
    static String of(List<Term> terms, int words) {
        for (int n = terms.size(); n > 1; n--) {
            String sentence = write(terms.subList(0, n));
            if (sentence.split(" ").length <= words) {
                return sentence;
            }
        }
        return write(terms.subList(0, 1));
    }

    private static String write(List<Term> terms) {
        var parts = new ArrayList<String>();
        add(parts, "on ", terms, TermPlace.PEAK);
        add(parts, "after ", terms, TermPlace.LEFT);
        add(parts, "before ", terms, TermPlace.RIGHT);
        return "Fires " + String.join("; ", parts) + ".";
    }

    private static void add(List<String> parts, String lead, List<Term> terms, TermPlace place) {
        List<String> spoken = terms.stream()
                .filter(term -> term.getPlace() == place)
                .map(term -> spoken(term.getWord()))
                .collect(Collectors.toList());
        if (spoken.isEmpty()) {
            return;
        }
        String last = spoken.remove(spoken.size() - 1);
        parts.add(lead + (spoken.isEmpty() ? last : String.join(", ", spoken) + " or " + last));
    }

    private static String spoken(String word) {
        String known = SPOKEN.get(word);
        if (known != null) {
            return known;
        }
        return '"' + word + '"';
    }
}
