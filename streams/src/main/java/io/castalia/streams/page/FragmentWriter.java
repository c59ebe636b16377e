package io.castalia.streams.page;

import io.castalia.streams.summary.Firings;
import java.util.Arrays;

/** Writes a fragment: windows of a page's latents, latent by latent. */
/*
 * A fragment is framed: varint length of what follows; varint base, a window ordinal; then groups, ascending. A group:
 * varint (row in the page x 2 + side), varint entries, varint bytes, and the entries by ordinal, ascending: varint
 * (ordinal less the one before, or less the base), where windows are centred varint (token of the context that the peak
 * is on), firings. A row of the table is any number of fragments, oldest first.
 */
final class FragmentWriter {

    private static final int SIDES = 2;
    private static final int ENTRY_BYTES = 10;
    private static final int PEAK_BYTES = 5;
    private static final int HEADER_BYTES = 24;

    private final byte[][] entries = {new byte[1024], new byte[1024]};
    private final int[] lengths = new int[SIDES];
    private final int[] counts = new int[SIDES];
    private final long[] last = new long[SIDES];
    private byte[] out = new byte[4096];
    private int length;
    private long base;

    /** Begins a fragment; ordinals in it are no lower than the base. */
    void begin(long baseOrdinal) {
        base = baseOrdinal;
        length = varint(out, 0, base);
        reset();
    }

    /** Adds a window of the latent at hand, from the columns of a block; see {@link Firings#write}. */
    void add(int side, long ordinal, int[] tokens, short[] halves, int from, int end, int firstToken) {
        int room = ENTRY_BYTES + (end - from) * Firings.MOST_BYTES;
        byte[] to = roomFor(side, room);
        int at = varint(to, lengths[side], ordinal - last[side]);
        lengths[side] = Firings.write(to, at, tokens, halves, from, end, firstToken);
        last[side] = ordinal;
        counts[side]++;
    }

    /** The same of a window that is centred on its peak: the token of the context that it is on, and the slice's columns. */
    void addCentred(int side, long ordinal, int peak, int[] tokens, short[] halves, int from, int end, int firstToken) {
        int room = ENTRY_BYTES + PEAK_BYTES + (end - from) * Firings.MOST_BYTES;
        byte[] to = roomFor(side, room);
        int at = varint(to, varint(to, lengths[side], ordinal - last[side]), peak);
        lengths[side] = Firings.write(to, at, tokens, halves, from, end, firstToken);
        last[side] = ordinal;
        counts[side]++;
    }

    /** Adds a window of the latent at hand, from another fragment: its peak's token, if any, and its packed firings. */
    void copy(int side, long ordinal, byte[] packed, int from, int end) {
        byte[] to = roomFor(side, ENTRY_BYTES + end - from);
        int at = varint(to, lengths[side], ordinal - last[side]);
        System.arraycopy(packed, from, to, at, end - from);
        lengths[side] = at + end - from;
        last[side] = ordinal;
        counts[side]++;
    }

    /** Writes out what was added of the latent at this row of the page. */
    void endLatent(int row) {
        for (int side = 0; side < SIDES; side++) {
            if (counts[side] > 0) {
                int most = length + HEADER_BYTES + lengths[side];
                if (most > out.length) {
                    out = Arrays.copyOf(out, Math.max(most, 2 * out.length));
                }
                length = varint(out, length, (long) row * SIDES + side);
                length = varint(out, length, counts[side]);
                length = varint(out, length, lengths[side]);
                System.arraycopy(entries[side], 0, out, length, lengths[side]);
                length += lengths[side];
            }
        }
        reset();
    }

    /** How many bytes the fragment has, without its frame. */
    int length() {
        return length;
    }

    /** Appends the framed fragment to the bytes of a row. */
    byte[] appendTo(byte[] row, int rowLength) {
        byte[] all = Arrays.copyOf(row, rowLength + ENTRY_BYTES + length);
        int at = varint(all, rowLength, length);
        System.arraycopy(out, 0, all, at, length);
        return Arrays.copyOf(all, at + length);
    }

    private void reset() {
        Arrays.fill(lengths, 0);
        Arrays.fill(counts, 0);
        Arrays.fill(last, base);
    }

    private byte[] roomFor(int side, int more) {
        int most = lengths[side] + more;
        if (most > entries[side].length) {
            entries[side] = Arrays.copyOf(entries[side], Math.max(most, 2 * entries[side].length));
        }
        return entries[side];
    }

    private static int varint(byte[] to, int at, long value) {
        int place = at;
        long left = value;
        while ((left & ~0x7fL) != 0) {
            to[place++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        to[place++] = (byte) left;
        return place;
    }
}
