package io.castalia.streams.summary;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One window in which a latent fires. Its name is context and window; its value, which is compared as bytes where names
 * are equal, is peak, firings, part in this order. Where windows are centred, the firings are those of the slice around
 * the peak, and before them stands which token of the context the peak is on.
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
    private final byte[] packed;
    private final byte[] firings;
    private final @Nullable Slice slice;
    private final long place;
    private final long tie;
    private final long ticket;

    private Entry(
            Lottery.Drum drum,
            Id context,
            int window,
            Id part,
            long place,
            byte[] packed,
            int first,
            @Nullable Slice slice) {
        this.context = context;
        this.window = window;
        this.part = part;
        this.peak = slice == null ? Firings.peak(packed, first) : Firings.at(packed, first, slice.offset());
        this.packed = packed;
        this.firings = first == 0 ? packed : Arrays.copyOfRange(packed, first, packed.length);
        this.slice = slice;
        this.place = place;
        this.tie = Lottery.tie(context, window);
        this.ticket = drum.ticket(context, window);
    }

    /**
     * An entry of a window, packed as its framing has it.
     *
     * @param drum the latent's tickets
     * @param place where the window's text stands, for whoever keeps it; part of neither name nor value
     * @param packed the firings, packed as {@link Firings} says; where windows are centred, those of the slice, counted
     *     from its first token, and before them as a varint the token of the context that the peak is on
     */
    public static Entry of(
            Lottery.Drum drum, Framing framing, Id context, int window, Id part, long place, byte[] packed) {
        if (!framing.centred()) {
            return new Entry(drum, context, window, part, place, packed.clone(), 0, null);
        }
        Slice slice = framing.slice(Firings.varint(packed, 0));
        return new Entry(drum, context, window, part, place, packed.clone(), Firings.past(packed, 0), slice);
    }

    /**
     * An entry of a window as it stands on the grid, from columns.
     *
     * @param drum the latent's tickets
     * @param offsets (n) tokens of the window on which the latent fires, ascending
     * @param halves (n) its activations there, in half precision, finite and above zero
     */
    public static Entry of(Lottery.Drum drum, Id context, int window, Id part, int[] offsets, short[] halves, int n) {
        var packed = new byte[n * Firings.MOST_BYTES];
        int end = Firings.write(packed, 0, offsets, halves, 0, n, 0);
        return new Entry(drum, context, window, part, 0, Arrays.copyOf(packed, end), 0, null);
    }

    void write(ByteWriter out) {
        out.id(context).varint(window).id(part).block(packed);
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

    /** The largest activation of the window; in the slice around it a neighbour's may be larger. */
    public float peak() {
        return Half.toFloat((short) peak);
    }

    /** Where the window's text stands, for whoever keeps it. */
    public long place() {
        return place;
    }

    /** The slice of the context that is shown, where windows are centred. */
    public Optional<Slice> slice() {
        return Optional.ofNullable(slice);
    }

    /** The first token with the window's largest activation, among the tokens that are shown. */
    public int peakToken(int tokens) {
        if (slice != null) {
            return slice.offset();
        }
        float[] activations = activations(tokens);
        int token = 0;
        while (activations[token] != peak()) {
            token++;
        }
        return token;
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

    /** Activations on each of the tokens that are shown, 0 where the latent is silent. */
    public float[] activations(int tokens) {
        return Firings.activations(firings, tokens);
    }

    boolean sameName(Entry other) {
        return context.low() == other.context.low() && context.high() == other.context.high() && window == other.window;
    }

    boolean sameFirings(Entry other) {
        return peak == other.peak && Arrays.equals(packed, other.packed);
    }

    int compareName(Entry other) {
        int byContext = context.compareTo(other.context);
        return byContext != 0 ? byContext : Integer.compare(window, other.window);
    }

    int compareValue(Entry other) {
        int byPeak = Integer.compare(peak, other.peak);
        int byFirings = byPeak != 0 ? byPeak : Arrays.compareUnsigned(packed, other.packed);
        return byFirings != 0 ? byFirings : part.compareTo(other.part);
    }
}
