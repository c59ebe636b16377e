package io.castalia.streams.page;

import io.castalia.schemas.Id;

/** Whose windows are whose. Throws IllegalStateException where a window's context is not known. */
public interface ContextNames {

    /** Which of its context's windows a window is. */
    int numberOf(long window);

    /** The id of a window's context. */
    Id context(long window);

    /** The part that a window's context was cut from. */
    Id part(long window);
}
