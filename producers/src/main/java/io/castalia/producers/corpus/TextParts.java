package io.castalia.producers.corpus;

import io.castalia.schemas.Id;
import java.util.Comparator;
import java.util.List;

/**
 * Where the parts of plain texts stand: a text that has grown is cut along them. Lines and rows are documents of their
 * own, which do not grow, and are not kept. A length that is none may be given where two places have one hash; a part's id
 * tells.
 */
final class TextParts implements AutoCloseable {

    /* The upper half is a hash of source and position, the lower the length of a part that was fed, in code points. */
    private final IdStore lengths = new IdStore(IdStore.IN_MEMORY);

    void add(String source, long position, String text) {
        if (FileFormat.of(source)
                .filter(format -> format.shape() == FileFormat.Shape.TEXT)
                .isPresent()) {
            lengths.add(new Id(text.codePointCount(0, text.length()), place(source, position)));
        }
    }

    /** Lengths of the parts that begin here, the longest first. */
    List<Integer> lengths(String source, long position) {
        return lengths.lows(place(source, position)).stream()
                .map(Math::toIntExact)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static long place(String source, long position) {
        return Id.of("text", source, position).high();
    }

    @Override
    public void close() {
        lengths.close();
    }
}
