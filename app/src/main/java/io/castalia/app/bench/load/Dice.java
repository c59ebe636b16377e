package io.castalia.app.bench.load;

/** SplitMix64 (Steele, Lea and Flood 2014): a sequence of 64-bit draws for each sequence of names. */
final class Dice {

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;

    private Dice(long state) {
        this.state = state;
    }

    /** The sequence of these names. */
    static Dice of(long seed, long purpose, long name) {
        return new Dice(mix(mix(mix(seed + GOLDEN) ^ purpose) + GOLDEN ^ name));
    }

    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** Above 0 and below 1. */
    double uniform() {
        return ((next() >>> 11) + 0.5) * 0x1p-53;
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
