package io.castalia.app.bench;

import io.castalia.app.bench.load.WindowRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * All that the plain twin keeps of a latent, in one value, as anyone would write it: counts, and for each side the
 * strongest windows and a uniform sample, in sorted lists.
 */
final class Reservoir {

    private static final int SIDES = 2;
    private static final Comparator<Window> STRONGEST = Comparator.comparingInt((Window window) -> window.peak)
            .reversed()
            .thenComparingLong(window -> window.ticket);
    private static final Comparator<Window> LOWEST_TICKET = Comparator.comparingLong(window -> window.ticket);

    private final int strongestMost;
    private final int sampleMost;
    private final List<List<Window>> strongest = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<List<Window>> sample = List.of(new ArrayList<>(), new ArrayList<>());
    private final long[] windows = new long[SIDES];
    private final long[] tokens = new long[SIDES];

    /** A window: its peak as the bits of a half, a hash of its name, and the record that it came as. */
    private static final class Window {

        final int peak;
        final long ticket;
        final byte[] record;

        Window(int peak, long ticket, byte[] record) {
            this.peak = peak;
            this.ticket = ticket;
            this.record = record;
        }
    }

    /** An empty one; the limits are for each side. */
    Reservoir(int strongestMost, int sampleMost) {
        this.strongestMost = strongestMost;
        this.sampleMost = sampleMost;
    }

    /** Takes in a {@link WindowRecord} of a latent. */
    Reservoir add(int latent, byte[] record) {
        var in = ByteBuffer.wrap(record);
        int side = in.get();
        long ticket = ticket(latent, in.getLong(), in.getLong(), in.getShort());
        var window = new Window(in.getShort(), ticket, record);
        windows[side]++;
        tokens[side] += in.getShort();
        keep(strongest.get(side), window, STRONGEST, strongestMost);
        keep(sample.get(side), window, LOWEST_TICKET, sampleMost);
        return this;
    }

    private static void keep(List<Window> kept, Window window, Comparator<Window> order, int most) {
        int place = Collections.binarySearch(kept, window, order);
        if (place < 0 && (kept.size() < most || -place - 1 < most)) {
            kept.add(-place - 1, window);
            if (kept.size() > most) {
                kept.remove(most);
            }
        }
    }

    /** Windows of both sides. */
    long windows() {
        return windows[0] + windows[1];
    }

    /** Firing tokens of both sides. */
    long tokens() {
        return tokens[0] + tokens[1];
    }

    /** Peaks of the strongest windows of a side, as the bits of halves, strongest first. */
    List<Integer> strongestPeaks(int side) {
        return strongest.get(side).stream().map(window -> window.peak).toList();
    }

    /** How many windows the sample of a side holds. */
    int sampled(int side) {
        return sample.get(side).size();
    }

    byte[] toBytes() {
        int size = 0;
        for (int side = 0; side < SIDES; side++) {
            size += 2 * Long.BYTES + size(strongest.get(side)) + size(sample.get(side));
        }
        var out = ByteBuffer.allocate(size);
        for (int side = 0; side < SIDES; side++) {
            out.putLong(windows[side]).putLong(tokens[side]);
            write(strongest.get(side), out);
            write(sample.get(side), out);
        }
        return out.array();
    }

    private static int size(List<Window> kept) {
        int size = Integer.BYTES;
        for (Window window : kept) {
            size += Short.BYTES + Long.BYTES + Short.BYTES + window.record.length;
        }
        return size;
    }

    private static void write(List<Window> kept, ByteBuffer out) {
        out.putInt(kept.size());
        for (Window window : kept) {
            out.putShort((short) window.peak).putLong(window.ticket);
            out.putShort((short) window.record.length).put(window.record);
        }
    }

    static Reservoir read(byte[] bytes, int strongestMost, int sampleMost) {
        var reservoir = new Reservoir(strongestMost, sampleMost);
        var in = ByteBuffer.wrap(bytes);
        for (int side = 0; side < SIDES; side++) {
            reservoir.windows[side] = in.getLong();
            reservoir.tokens[side] = in.getLong();
            read(in, reservoir.strongest.get(side));
            read(in, reservoir.sample.get(side));
        }
        return reservoir;
    }

    private static void read(ByteBuffer in, List<Window> kept) {
        for (int n = in.getInt(); n > 0; n--) {
            int peak = in.getShort();
            long ticket = in.getLong();
            var record = new byte[in.getShort()];
            in.get(record);
            kept.add(new Window(peak, ticket, record));
        }
    }

    /* SplitMix64's finaliser over the name's parts. */
    private static long ticket(long latent, long low, long high, long window) {
        long mixed = latent;
        for (long part : new long[] {low, high, window}) {
            mixed = (mixed ^ part) + 0x9e3779b97f4a7c15L;
            mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
            mixed ^= mixed >>> 31;
        }
        return mixed;
    }
}
