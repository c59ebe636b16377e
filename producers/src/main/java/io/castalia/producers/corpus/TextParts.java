package io.castalia.producers.corpus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where the parts of plain texts stand: a text that has grown is cut along them. Lines and rows are documents of their
 * own, which do not grow, and are not kept.
 */
final class TextParts {

    /* By source and position: lengths in code points, of every version that was fed. */
    private final Map<String, Map<Long, TreeSet<Integer>>> lengths = new HashMap<>();

    synchronized void add(String source, long position, String text) {
        if (FileFormat.of(source)
                .filter(format -> format.shape() == FileFormat.Shape.TEXT)
                .isPresent()) {
            lengths.computeIfAbsent(source, s -> new HashMap<>())
                    .computeIfAbsent(position, p -> new TreeSet<>())
                    .add(text.codePointCount(0, text.length()));
        }
    }

    /** Lengths of the parts that begin here, the longest first. */
    synchronized List<Integer> lengths(String source, long position) {
        return List.copyOf(lengths.getOrDefault(source, Map.of())
                .getOrDefault(position, new TreeSet<>())
                .descendingSet());
    }
}
