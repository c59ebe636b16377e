package io.castalia.producers.decoder;

import java.util.function.IntPredicate;

/**
 * Which tokens may come next where a {@link Generator} writes: for replies that end at a text, or must keep to a form.
 */
public interface Constraint {

    /** Any. */
    Constraint NONE = generated -> token -> true;

    /**
     * Which tokens may follow.
     *
     * @param generated the tokens after the prompt
     */
    IntPredicate after(int[] generated);
}
