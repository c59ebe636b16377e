package io.castalia.streams.summary;

import io.castalia.schemas.Half;

/** How a latent fires in one window, packed. */
/*
 * n firings, n at least 1, by token ascending; each: varint (tokens skipped since the firing before, times two, plus one
 * where another firing follows), u16 the activation in half precision, high byte first. One firing on one of the first
 * 64 tokens takes 3 bytes.
 */
public final class Firings {

    /** The most bytes that a firing takes. */
    public static final int MOST_BYTES = 7;

    private Firings() {}

    /**
     * Packs firings, and returns where they end. There must be {@link #MOST_BYTES} of room for each.
     *
     * @param to bytes to write to
     * @param at where to begin
     * @param tokens (from to end) tokens on which the latent fires, ascending
     * @param halves (from to end) its activations there
     * @param firstToken the window's first token
     */
    public static int write(byte[] to, int at, int[] tokens, short[] halves, int from, int end, int firstToken) {
        int place = at;
        int before = firstToken - 1;
        for (int i = from; i < end; i++) {
            int skipped = (tokens[i] - before - 1) << 1 | (i + 1 < end ? 1 : 0);
            before = tokens[i];
            while (skipped > 0x7f) {
                to[place++] = (byte) (skipped | 0x80);
                skipped >>>= 7;
            }
            to[place++] = (byte) skipped;
            to[place++] = (byte) (halves[i] >>> 8);
            to[place++] = (byte) halves[i];
        }
        return place;
    }

    /** One past the last byte of the firings that begin at a place. */
    public static int end(byte[] bytes, int at) {
        int place = at;
        boolean more = true;
        while (more) {
            more = (bytes[place] & 1) != 0;
            while (bytes[place] < 0) {
                place++;
            }
            place += 3;
        }
        return place;
    }

    /** The largest activation, as the bits of a half, of the firings that begin at a place. */
    public static int peak(byte[] bytes, int at) {
        int place = at;
        int peak = 0;
        boolean more = true;
        while (more) {
            more = (bytes[place] & 1) != 0;
            while (bytes[place] < 0) {
                place++;
            }
            peak = Math.max(peak, ((bytes[place + 1] & 0xff) << 8) | (bytes[place + 2] & 0xff));
            place += 3;
        }
        return peak;
    }

    /** The activation on a token, as the bits of a half, of the firings that begin at a place; 0 where there is none. */
    public static int at(byte[] bytes, int at, int token) {
        int place = at;
        int here = -1;
        while (true) {
            int skipped = varint(bytes, place);
            here += (skipped >>> 1) + 1;
            place = past(bytes, place);
            if (here == token) {
                return ((bytes[place] & 0xff) << 8) | (bytes[place + 1] & 0xff);
            }
            if (here > token || (skipped & 1) == 0) {
                return 0;
            }
            place += 2;
        }
    }

    /** The varint that begins at a place. */
    public static int varint(byte[] bytes, int at) {
        int place = at;
        int value = 0;
        int shift = 0;
        while (bytes[place] < 0) {
            value |= (bytes[place++] & 0x7f) << shift;
            shift += 7;
        }
        return value | bytes[place] << shift;
    }

    /** One past the varint that begins at a place. */
    public static int past(byte[] bytes, int at) {
        int place = at;
        while (bytes[place] < 0) {
            place++;
        }
        return place + 1;
    }

    /** Activations on each of the window's tokens, 0 where the latent is silent. */
    static float[] activations(byte[] firings, int tokens) {
        var activations = new float[tokens];
        var in = new ByteReader(firings);
        int token = -1;
        while (!in.done()) {
            token += (in.smallVarint() >>> 1) + 1;
            activations[token] = Half.toFloat((short) in.u16());
        }
        return activations;
    }
}
