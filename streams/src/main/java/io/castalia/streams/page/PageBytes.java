package io.castalia.streams.page;

import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.Peaks;
import io.castalia.streams.summary.SummaryShape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Pages as bytes. */
/*
 * u8 layout (1); varints merged bytes, new bytes; for each row that has fired or been sent, ascending: u8 row + 1; for each side:
 * varint firing tokens; where that is not 0: varints windows, sum high, sum low, u16 maximum, u8 first bucket, u8
 * buckets, their counts as varints; i32 gate by strength, i32 gate by ticket. Then varint revision, and where that is not
 * 0 varints windows at evidence and at the last look; u8 status in the profile (1 unseen, 2 dead, 3 rare, 4 live, 5 dense; 0 none sent), and where that is not 0 varint windows,
 * u16 maximum. After the rows u8 0, and the tail with its length.
 */
public final class PageBytes {

    private static final int LAYOUT = 1;
    private static final int FOUR_SEVENS = 1 << 28;
    private static final int FOLLOWED = 0x808080;
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] BYTES = new byte[29]; // of a varint, by how many bits the number has

    static {
        for (int bits = 0; bits < BYTES.length; bits++) {
            BYTES[bits] = (byte) Math.max(1, (bits + 6) / 7);
        }
    }

    private byte[] out = new byte[1 << 16];
    private int at;

    /** Writes a page. */
    public byte[] write(Page page) {
        at = 0;
        out[at++] = LAYOUT;
        varint(page.mergedBytes);
        varint(page.newBytes);
        for (int row = 0; row < Page.LATENTS; row++) {
            if (page.fired(row) || page.sendings.profileStatuses[row] != 0) {
                room();
                out[at++] = (byte) (row + 1);
                for (int group = row * Page.SIDES; group < (row + 1) * Page.SIDES; group++) {
                    group(page, group);
                }
                sendings(page.sendings, row);
            }
        }
        room();
        out[at++] = 0;
        varint(page.tail.length);
        var bytes = new byte[at + page.tail.length];
        System.arraycopy(out, 0, bytes, 0, at);
        System.arraycopy(page.tail, 0, bytes, at, page.tail.length);
        return bytes;
    }

    /** Reads what {@link #write} gave. */
    public static Page read(byte[] bytes, SummaryShape shape) {
        var in = new ByteReader(bytes);
        int layout = in.u8();
        if (layout != LAYOUT) {
            throw new IllegalStateException(
                    "a page is in layout %d, and this version reads %d; run 'castalia stream reset' and start again"
                            .formatted(layout, LAYOUT));
        }
        var page = new Page(shape);
        page.mergedBytes = in.varint();
        page.newBytes = in.varint();
        for (int row = in.u8() - 1; row >= 0; row = in.u8() - 1) {
            for (int group = row * Page.SIDES; group < (row + 1) * Page.SIDES; group++) {
                group(in, page, group);
            }
            sendings(in, page.sendings, row);
        }
        page.tail = in.block();
        return page;
    }

    private void group(Page page, int group) {
        varint(page.tokens[group]);
        if (page.tokens[group] == 0) {
            return;
        }
        varint(page.windows[group]);
        varint(page.sumHigh[group]);
        varint(page.sumLow[group]);
        u16(page.maximum[group]);
        out[at++] = page.lowest[group];
        out[at++] = (byte) (page.highest[group] + 1 - page.lowest[group]);
        buckets(page, group);
        i32(page.strengthGates[group]);
        i32(page.ticketGates[group]);
    }

    /*
     * Most of what is written, and so without branches that would be guessed wrong: the sevens of bits are moved apart,
     * all bytes but the last are marked as followed by another, four bytes are written, and as many are kept as there are.
     */
    private void buckets(Page page, int group) {
        byte[] to = out;
        int place = at;
        int highest = page.highest[group];
        for (int bucket = page.lowest[group]; bucket <= highest; bucket++) {
            long count = page.bucket(group, bucket);
            if (count >= FOUR_SEVENS) {
                at = place;
                varint(count);
                place = at;
            } else {
                int number = (int) count;
                int bytes = BYTES[Integer.SIZE - Integer.numberOfLeadingZeros(number)];
                int apart = (number & 0x7f)
                        | ((number & 0x3f80) << 1)
                        | ((number & 0x1fc000) << 2)
                        | ((number & 0xfe00000) << 3);
                LITTLE.set(to, place, apart | (FOLLOWED & ((1 << (Byte.SIZE * (bytes - 1))) - 1)));
                place += bytes;
            }
        }
        at = place;
    }

    private static void group(ByteReader in, Page page, int group) {
        page.tokens[group] = in.varint();
        if (page.tokens[group] == 0) {
            return;
        }
        page.windows[group] = in.varint();
        page.sumHigh[group] = in.varint();
        page.sumLow[group] = in.varint();
        page.maximum[group] = in.u16();
        int from = in.u8();
        int to = from + in.u8();
        for (int bucket = from; bucket < to; bucket++) {
            page.setBucket(group, bucket, in.varint());
        }
        page.strengthGates[group] = in.i32();
        page.ticketGates[group] = in.i32();
    }

    private void sendings(Sendings sent, int row) {
        varint(sent.revisions[row]);
        if (sent.revisions[row] > 0) {
            varint(sent.evidenceWindows[row]);
            varint(sent.lookWindows[row]);
        }
        out[at++] = sent.profileStatuses[row];
        if (sent.profileStatuses[row] != 0) {
            varint(sent.profileWindows[row]);
            u16(sent.profileMaxima[row]);
        }
    }

    private static void sendings(ByteReader in, Sendings sent, int row) {
        sent.revisions[row] = in.smallVarint();
        if (sent.revisions[row] > 0) {
            sent.evidenceWindows[row] = in.varint();
            sent.lookWindows[row] = in.varint();
        }
        sent.profileStatuses[row] = (byte) in.u8();
        if (sent.profileStatuses[row] != 0) {
            sent.profileWindows[row] = in.varint();
            sent.profileMaxima[row] = in.u16();
        }
    }

    /* Room for all that is written of one row. */
    private void room() {
        int most = 10 * (Peaks.BUCKETS + 20) * Page.SIDES;
        if (at + most > out.length) {
            out = Arrays.copyOf(out, 2 * out.length + most);
        }
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        out[at++] = (byte) left;
    }

    private void u16(int value) {
        out[at++] = (byte) (value >>> 8);
        out[at++] = (byte) value;
    }

    private void i32(int value) {
        u16(value >>> 16);
        u16(value);
    }
}
