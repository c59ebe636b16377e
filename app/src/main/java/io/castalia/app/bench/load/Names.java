package io.castalia.app.bench.load;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.streams.summary.Lottery;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The hashes of all windows' names of one side, in an order of its own, so that neighbours here are far apart in the
 * stream. Some windows in a row are what a latent has fired in, as good as any; of them those with low tickets are found
 * at a nanosecond each. Searching so is the one way to windows that a sample would really hold, since tickets are hashes.
 */
final class Names {

    private static final double GOLDEN = 0.6180339887498949;
    private static final int CHUNK = 512;

    private final long[] names; // (windows)
    private final int[] ordinals; // (contexts), those of the side
    private final int windows; // of a context
    private final long step;

    /**
     * Names every context of a side whose ordinal is a multiple of a stride.
     *
     * @param windows windows of a context
     */
    Names(Past past, Side side, int stride, int windows) {
        this.windows = windows;
        var found = new int[(int) (past.contexts() / stride) + 1];
        int n = 0;
        for (long ordinal = 0; ordinal < past.contexts(); ordinal += stride) {
            if (past.side(ordinal) == side) {
                found[n++] = (int) ordinal;
            }
        }
        ordinals = Arrays.copyOf(found, n);
        names = new long[n * windows];
        step = step(names.length);
        for (int i = 0; i < names.length; i++) {
            int index = index(i);
            Id context = past.context(ordinals[index / windows]);
            names[i] = Lottery.tie(context, index % windows);
        }
    }

    /** How many windows there are. */
    int size() {
        return names.length;
    }

    /** A window by its place here: ordinal of its context times the windows of a context, plus its own number. */
    long window(int place) {
        int index = index(place);
        return (long) ordinals[index / windows] * windows + index % windows;
    }

    /** Shows which of n windows in a row, from a place on and around the end, have a ticket no higher than a limit. */
    void find(Lottery.Drum drum, int from, int n, long limit, LongConsumer windowFound) {
        var tickets = new long[CHUNK];
        long flipped = limit ^ Long.MIN_VALUE;
        int place = from;
        int left = n;
        while (left > 0) {
            int size = Math.min(Math.min(CHUNK, left), names.length - place);
            // A loop of its own, which the compiler makes vectors of.
            for (int i = 0; i < size; i++) {
                tickets[i] = drum.ticket(names[place + i]) ^ Long.MIN_VALUE;
            }
            for (int i = 0; i < size; i++) {
                if (tickets[i] <= flipped) {
                    windowFound.accept(window(place + i));
                }
            }
            left -= size;
            place = (place + size) % names.length;
        }
    }

    private int index(int place) {
        return (int) (place * step % names.length);
    }

    /* Near the golden section of the length and prime to it: multiples of it visit every place once. */
    private static long step(int length) {
        BigInteger all = BigInteger.valueOf(Math.max(1, length));
        BigInteger step = BigInteger.valueOf(Math.max(1, Math.round(length * GOLDEN)));
        while (!step.gcd(all).equals(BigInteger.ONE)) {
            step = step.add(BigInteger.ONE);
        }
        return step.longValueExact();
    }
}
