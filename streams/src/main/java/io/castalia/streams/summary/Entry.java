package io.castalia.streams.summary;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import java.util.Arrays;
import java.util.Comparator;

/**
 * One window in which a latent fires. Its name is context and window; its value, which is compared as bytes where names
 * are equal, is peak, firings, part in this order.
 */
public final class Entry {

    /** Strongest first: peak descending, then the hash of the name, then the name. Total. */
    public static final Comparator<Entry> STRONGEST_FIRST = (a, b) -> {
        int byPeak = Integer.compare(b.peak, a.peak);
        int byTie = byPeak != 0 ? byPeak : Long.compareUnsigned(a.tie, b.tie);
        return byTie != 0 ? byTie : a.compareName(b);
    };

    /** Lowest ticket first, then the name. Total. */
    public static final Comparator<Entry> LOWEST_TICKET_FIRST = (a, b) -> {
        int byTicket = Long.compareUnsigned(a.ticket, b.ticket);
        return byTicket != 0 ? byTicket : a.compareName(b);
    };

    /**
     * Names a window.
     *
     * @param context its context
     * @param window which of the context's windows, from 0
     */
    public record Name(Id context, int window) {}

    private final Id context;
    private final int window;
    private final Id part;
    private final int peak;
    private final byte[] firings;
    private final long tie;
    private final long ticket;

    private Entry(Id context, int window, Id part, int peak, byte[] firings, Lottery.Drum drum) {
        this.context = context;
        this.window = window;
        this.part = part;
        this.peak = peak;
        this.firings = firings;
        this.tie = Lottery.tie(context, window);
        this.ticket = drum.ticket(context, window);
    }

    /**
     * An entry from columns.
     *
     * @param drum the latent's tickets
     * @param offsets (n) tokens of the window on which the latent fires, ascending
     * @param halves (n) its activations there, in half precision, finite and above zero
     */
    public static Entry of(Lottery.Drum drum, Id context, int window, Id part, int[] offsets, short[] halves, int n) {
        var packed = new ByteWriter();
        int peak = 0;
        int before = -1;
        for (int i = 0; i < n; i++) {
            packed.varint(offsets[i] - before - 1).u16(halves[i]);
            peak = Math.max(peak, halves[i] & 0xffff);
            before = offsets[i];
        }
        return new Entry(context, window, part, peak, packed.toBytes(), drum);
    }

    static Entry read(ByteReader in, Lottery.Drum drum) {
        Id context = in.id();
        int window = in.smallVarint();
        Id part = in.id();
        int peak = in.u16();
        return new Entry(context, window, part, peak, in.block(), drum);
    }

    void write(ByteWriter out) {
        out.id(context).varint(window).id(part).u16(peak).block(firings);
    }

    public Name name() {
        return new Name(context, window);
    }

    public Id context() {
        return context;
    }

    public int window() {
        return window;
    }

    public Id part() {
        return part;
    }

    /** The largest activation. */
    public float peak() {
        return Half.toFloat((short) peak);
    }

    int peakBits() {
        return peak;
    }

    long tie() {
        return tie;
    }

    long ticket() {
        return ticket;
    }

    /** Activations on each of the window's tokens, 0 where the latent is silent. */
    public float[] activations(int tokens) {
        var activations = new float[tokens];
        var in = new ByteReader(firings);
        int token = -1;
        while (!in.done()) {
            token += in.smallVarint() + 1;
            activations[token] = Half.toFloat((short) in.u16());
        }
        return activations;
    }

    boolean sameName(Entry other) {
        return context.low() == other.context.low() && context.high() == other.context.high() && window == other.window;
    }

    boolean sameFirings(Entry other) {
        return peak == other.peak && Arrays.equals(firings, other.firings);
    }

    int compareName(Entry other) {
        int byContext = context.compareTo(other.context);
        return byContext != 0 ? byContext : Integer.compare(window, other.window);
    }

    int compareValue(Entry other) {
        int byPeak = Integer.compare(peak, other.peak);
        int byFirings = byPeak != 0 ? byPeak : Arrays.compareUnsigned(firings, other.firings);
        return byFirings != 0 ? byFirings : part.compareTo(other.part);
    }
}
