package io.castalia.app.bench.load;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;

/**
 * The contexts of a stream that is long past: names, by ordinal, and no more. A part is 16 contexts in a row.
 *
 * @param seed of every draw
 * @param contexts how many there were
 */
record Past(long seed, long contexts) {

    private static final long CONTEXTS = -3;
    private static final long PARTS = -4;
    private static final int PART_CONTEXTS = 16;

    /** Id of a context. */
    Id context(long ordinal) {
        Dice dice = Dice.of(seed, CONTEXTS, ordinal);
        return new Id(dice.next(), dice.next());
    }

    /** Id of its part. */
    Id part(long ordinal) {
        Dice dice = Dice.of(seed, PARTS, ordinal / PART_CONTEXTS);
        return new Id(dice.next(), dice.next());
    }

    /** Its side. */
    Side side(long ordinal) {
        return Side.of((byte) (part(ordinal).low() & 1));
    }
}
