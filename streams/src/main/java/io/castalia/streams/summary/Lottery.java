package io.castalia.streams.summary;

import io.castalia.schemas.Id;

/**
 * Draws by names: a ticket depends on the seed and on what it is for, and on nothing else. The n lowest tickets of a set
 * are a uniform sample without replacement, whatever the order of arrival, and drawing twice draws the same.
 *
 * <p>Tickets are unsigned 64-bit numbers.
 */
public final class Lottery {

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long seed;

    public Lottery(long seed) {
        this.seed = seed;
    }

    /** The drum of one purpose within one hookpoint; tickets of different drums are independent. */
    public Drum drum(String purpose, String hookpoint) {
        Id name = Id.of(purpose, hookpoint);
        return new Drum(step(step(mix(seed), name.low()), name.high()));
    }

    /** The place of a window among windows of equal peak: a hash of its name alone, by which drums know it as well. */
    public static long tie(Id context, int window) {
        return tie(context.low(), context.high(), window);
    }

    /** The same from the halves of a context's id. */
    public static long tie(long contextLow, long contextHigh, int window) {
        return step(step(step(GOLDEN, contextLow), contextHigh), window);
    }

    private static long step(long state, long name) {
        return mix((state ^ name) + GOLDEN);
    }

    /* The finaliser of SplitMix64 (Steele, Lea and Flood 2014, variant 13 of Stafford): a bijection. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /**
     * Tickets of one purpose.
     *
     * @param state what the names so far have come to
     */
    public record Drum(long state) {

        /** The drum of one latent. */
        public Drum of(int latent) {
            return new Drum(step(state, latent));
        }

        /**
         * The ticket of what a number names, in one mixing step.
         *
         * @param name a latent, or a window's {@link Lottery#tie}
         */
        public long ticket(long name) {
            return step(state, name);
        }

        /** A context's ticket. */
        public long ticket(Id context) {
            return step(step(state, context.low()), context.high());
        }

        /** A window's ticket. */
        public long ticket(Id context, int window) {
            return ticket(tie(context, window));
        }
    }
}
