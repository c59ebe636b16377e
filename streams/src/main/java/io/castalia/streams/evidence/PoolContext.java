package io.castalia.streams.evidence;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A context of a pool: what each of its windows says, and all latents of the shard that fire in it. */
/*
 * Bytes: varint windows, and for each varint n, n x varint (step from the latent before, or from -1, less one),
 * ascending; the part, 16; then for each window varint length and its text's bytes; then, where there is one, the same of
 * its row's. Of equal contexts with unequal bytes the larger stays.
 */
public final class PoolContext {

    static final Comparator<PoolContext> LOWEST_TICKET_FIRST = (a, b) -> {
        int byTicket = Long.compareUnsigned(a.ticket, b.ticket);
        return byTicket != 0 ? byTicket : a.context.compareTo(b.context);
    };

    /** The first token of a context that is shown where a whole context is silent, as the paper's code has it. */
    public static final int ROW_FROM = 10;

    /** The number of a context's row, where its windows have theirs. */
    static final int ROW = -1;

    private final Id context;
    private final Id part;
    private final long ticket;
    private final List<WindowText> texts; // (windows)
    private final int[][] tokenIds; // (windows, tokens)
    private final long[] ties; // (windows), hashes of the windows' names
    private final int[][] latents; // (windows, latents that fire), each row ascending
    private final @Nullable WindowText row;
    private final int highestLatent;

    /**
     * A context and its firings.
     *
     * @param ticket its place in the pool's lottery
     * @param texts (windows) what each window says
     * @param latents (windows, any) latents that fire in each window, ascending
     * @param row what is shown of it where it is silent throughout; none where it is too short for that
     */
    public PoolContext(
            Id context, Id part, long ticket, List<WindowText> texts, int[][] latents, Optional<WindowText> row) {
        this.context = context;
        this.part = part;
        this.ticket = ticket;
        this.texts = List.copyOf(texts);
        this.latents = latents.clone();
        this.row = row.orElse(null);
        highestLatent = Arrays.stream(latents)
                .mapToInt(firing -> firing.length == 0 ? -1 : firing[firing.length - 1])
                .max()
                .orElse(-1);
        tokenIds = new int[latents.length][];
        ties = new long[latents.length];
        for (int window = 0; window < latents.length; window++) {
            tokenIds[window] = texts.get(window).tokenIds().stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            ties[window] = Lottery.tie(context, window);
        }
    }

    /** Reads what {@link #bytes} gave. */
    public static PoolContext read(Id context, long ticket, byte[] bytes) {
        var in = new ByteReader(bytes);
        var latents = new int[in.smallVarint()][];
        for (int window = 0; window < latents.length; window++) {
            latents[window] = new int[in.smallVarint()];
            int before = -1;
            for (int i = 0; i < latents[window].length; i++) {
                before += in.smallVarint() + 1;
                latents[window][i] = before;
            }
        }
        Id part = in.id();
        var texts = new ArrayList<WindowText>(latents.length);
        for (int window = 0; window < latents.length; window++) {
            texts.add(WindowText.read(in.block()));
        }
        // State of before there were rows ends here.
        Optional<WindowText> row = in.done() ? Optional.empty() : Optional.of(WindowText.read(in.block()));
        return new PoolContext(context, part, ticket, texts, latents, row);
    }

    /** Its row, but for its name and ticket. */
    public byte[] bytes() {
        var out = new ByteWriter().varint(latents.length);
        for (int[] firing : latents) {
            out.varint(firing.length);
            int before = -1;
            for (int latent : firing) {
                out.varint(latent - before - 1);
                before = latent;
            }
        }
        out.id(part);
        texts.forEach(text -> out.block(text.bytes()));
        if (row != null) {
            out.block(row.bytes());
        }
        return out.toBytes();
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
        return latents.length;
    }

    /** What a window says. */
    public WindowText text(int window) {
        return texts.get(window);
    }

    /** What is shown of it where it is silent throughout: the tokens from {@link #ROW_FROM} on, as many as a window has. */
    Optional<WindowText> row() {
        return Optional.ofNullable(row);
    }

    int[] latents(int window) {
        return latents[window];
    }

    /** The highest latent that fires in any window; -1 where none does. */
    int highestLatent() {
        return highestLatent;
    }

    boolean fires(int window, int latent) {
        return Arrays.binarySearch(latents[window], latent) >= 0;
    }

    /** Whether a window holds any of these tokens. */
    boolean holds(int window, BitSet tokens) {
        for (int token : tokenIds[window]) {
            if (tokens.get(token)) {
                return true;
            }
        }
        return false;
    }

    /** A window's ticket in a draw. */
    long ticket(int window, Lottery.Drum drum) {
        return drum.ticket(ties[window]);
    }

    /** How deep in the pool it lies: leading zero bits of its ticket. Half of the contexts at a depth lie deeper. */
    int depth() {
        return Long.numberOfLeadingZeros(ticket);
    }

    int compareBytes(PoolContext other) {
        return Arrays.compareUnsigned(bytes(), other.bytes());
    }
}
