package io.castalia.producers.decoder;

import java.util.function.IntPredicate;

/** Which tokens may come next. */
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
