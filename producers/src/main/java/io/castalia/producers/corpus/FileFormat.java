package io.castalia.producers.corpus;

import java.util.Locale;
import java.util.Optional;

/**
 * What a file holds, by its name.
 *
 * @param shape how documents lie in it
 * @param packing how its bytes are packed
 */
record FileFormat(Shape shape, Packing packing) {

    /** What names end in, for messages. */
    static final String ENDINGS = ".txt, .md, .jsonl (or these with .gz or .zst) or .parquet";

    /** How documents lie in a file. */
    enum Shape {
        /** The file is a document. */
        TEXT,
        /** A line is a document. */
        JSONL,
        /** A row is a document; it has a packing of its own. */
        PARQUET
    }

    /** The format of a file of this name; empty where none of ours ends so. */
    static Optional<FileFormat> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        Packing packing = Packing.of(name);
        String plain = packing.unpacked(name);
        if (plain.endsWith(".jsonl")) {
            return Optional.of(new FileFormat(Shape.JSONL, packing));
        }
        if (plain.endsWith(".txt") || plain.endsWith(".md")) {
            return Optional.of(new FileFormat(Shape.TEXT, packing));
        }
        return name.endsWith(".parquet") ? Optional.of(new FileFormat(Shape.PARQUET, Packing.NONE)) : Optional.empty();
    }

    /** Whether what was read of a file stays as it was when the file grows, and what is new can be read alone. */
    boolean growsAtItsEnd() {
        return packing == Packing.NONE && shape != Shape.PARQUET;
    }
}
