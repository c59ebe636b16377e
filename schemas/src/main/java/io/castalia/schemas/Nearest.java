package io.castalia.schemas;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that takes the fewest edits to reach, where they are few enough to be a slip. */
public final class Nearest {

    private static final int SLIP = 3;

    private Nearest() {}

    /** That name; empty where none is near. */
    public static Optional<String> to(String name, Collection<String> known) {
        return known.stream()
                .filter(k -> edits(name, k) <= SLIP)
                .min(Comparator.<String>comparingInt(k -> edits(name, k)).thenComparing(k -> k));
    }

    /** What to add to a refusal: the name that was probably meant; nothing where none is near. */
    public static String hint(String name, Collection<String> known) {
        return to(name, known).map("; did you mean '%s'?"::formatted).orElse("");
    }

    /** Levenshtein distance: insertions, deletions and replacements. */
    public static int edits(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
