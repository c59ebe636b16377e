package io.castalia.consumers.score;

/** Texts as vectors of length one, whose dot product is their cosine. Safe to share between threads. */
public interface TextEncoder extends AutoCloseable {

    /** Windows whose vectors are remembered; a vector takes some 2 KB with its text. */
    int REMEMBERED = 32_768;

    /** Opens bge-small-en-v1.5, which remembers windows. One for the process: it takes some 200 MB. */
    static TextEncoder bgeSmall() {
        return new CachedEncoder(OnnxEncoder.bgeSmall(processors()), REMEMBERED);
    }

    /** Opens the quantised all-MiniLM-L6-v2, which remembers windows. One for the process: it takes some 50 MB. */
    static TextEncoder miniLmQuantised() {
        return new CachedEncoder(OnnxEncoder.miniLm(processors()), REMEMBERED);
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Name of the model. */
    String name();

    /** The vector of an explanation, shape (width). */
    float[] query(String text);

    /** The vector of a window, shape (width). */
    float[] passage(String text);

    @Override
    void close();
}
