package io.castalia.streams.page;

/** Is told of the windows that something refers to. */
@FunctionalInterface
public interface WindowMarks {

    /** The window of this ordinal is referred to. */
    void mark(long window);
}
