package io.castalia.streams.evidence;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import java.util.Arrays;
import java.util.Comparator;

/** A context of a pool, with all latents of the shard that fire in each of its windows. */
/*
 * Bytes: varint windows, and for each varint tokens, varint n, n x varint (step from the latent before, or from -1,
 * less one), ascending; then the part, 16. Of equal contexts with unequal bytes the larger stays.
 */
public final class PoolContext {

    static final Comparator<PoolContext> LOWEST_TICKET_FIRST = (a, b) -> {
        int byTicket = Long.compareUnsigned(a.ticket, b.ticket);
        return byTicket != 0 ? byTicket : a.context.compareTo(b.context);
    };

    private final Id context;
    private final Id part;
    private final long ticket;
    private final int[] tokens; // (windows)
    private final int[][] latents; // (windows, latents that fire), each row ascending
    private final byte[] bytes;

    /**
     * A context and its firings.
     *
     * @param ticket its place in the pool's lottery
     * @param tokens (windows) tokens of each window
     * @param latents (windows, any) latents that fire in each window, ascending
     */
    public PoolContext(Id context, Id part, long ticket, int[] tokens, int[][] latents) {
        this.context = context;
        this.part = part;
        this.ticket = ticket;
        this.tokens = tokens.clone();
        this.latents = latents.clone();
        this.bytes = pack(part, tokens, latents);
    }

    /** Reads what {@link #bytes} gave. */
    public static PoolContext read(Id context, long ticket, byte[] bytes) {
        var in = new ByteReader(bytes);
        var tokens = new int[in.smallVarint()];
        var latents = new int[tokens.length][];
        for (int window = 0; window < tokens.length; window++) {
            tokens[window] = in.smallVarint();
            latents[window] = new int[in.smallVarint()];
            int before = -1;
            for (int i = 0; i < latents[window].length; i++) {
                before += in.smallVarint() + 1;
                latents[window][i] = before;
            }
        }
        return new PoolContext(context, in.id(), ticket, tokens, latents);
    }

    private static byte[] pack(Id part, int[] tokens, int[][] latents) {
        var out = new ByteWriter().varint(tokens.length);
        for (int window = 0; window < tokens.length; window++) {
            out.varint(tokens[window]).varint(latents[window].length);
            int before = -1;
            for (int latent : latents[window]) {
                out.varint(latent - before - 1);
                before = latent;
            }
        }
        return out.id(part).toBytes();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public Id context() {
        return context;
    }

    public Id part() {
        return part;
    }

    public long ticket() {
        return ticket;
    }

    /** How many windows it has. */
    public int windows() {
        return tokens.length;
    }

    /** How many tokens a window has. */
    public int tokens(int window) {
        return tokens[window];
    }

    int[] latents(int window) {
        return latents[window];
    }

    boolean silent(int window, int latent) {
        return Arrays.binarySearch(latents[window], latent) < 0;
    }

    int compareBytes(PoolContext other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }
}
