package io.castalia.producers.sparse;

import java.nio.file.Path;

/** A way to keep a coder in a directory. */
interface CoderFormat {

    /** The library's name, and the files by which it is known. */
    String description();

    /** Whether a directory holds a coder in this format, by its files. */
    boolean isIn(Path directory);

    /**
     * Loads it.
     *
     * @throws java.io.UncheckedIOException where a file cannot be read
     * @throws IllegalArgumentException where a file is corrupt, says what is not supported, or does not go with another
     */
    SparseCoder open(Path directory);
}
