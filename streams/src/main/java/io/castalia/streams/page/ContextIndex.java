package io.castalia.streams.page;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which context an ordinal stands for. Contexts are numbered as they arrive, and again each time that they arrive;
 * windows have the number of their context and their own in one: {@code context << shift | window}. Ordinals mean
 * nothing outside the shard.
 *
 * <p>On the heap: 32 bytes for each context that is known, and 2 more once its neighbours have been let go.
 */
public final class ContextIndex implements ContextNames {

    private static final int CHUNK = 4096;
    private static final int LONGS = 4;

    private final int shift;
    private final ArrayList<@Nullable Chunk> chunks = new ArrayList<>();
    private long next;
    private long known;

    /** An index of contexts of at most so many windows. */
    public ContextIndex(int windows) {
        shift = 32 - Integer.numberOfLeadingZeros(Math.max(1, windows) - 1);
    }

    /* Ids by place: low and high of the context, low and high of its part. Dense where places is null. */
    private static final class Chunk {

        private long[] ids = new long[CHUNK * LONGS];
        private short @Nullable [] places;

        int at(int place) {
            if (places == null) {
                return place * LONGS;
            }
            int found = Arrays.binarySearch(places, (short) place);
            return found < 0 ? -1 : found * LONGS;
        }
    }

    /** The ordinal that the next context gets. */
    public long next() {
        return next;
    }

    /** How many contexts are known. */
    public long known() {
        return known;
    }

    /** Numbers a context. */
    public long add(Id context, Id part) {
        long ordinal = next;
        put(ordinal, context, part);
        return ordinal;
    }

    /** Enters a context under an ordinal that is no lower than the next. */
    public void put(long ordinal, Id context, Id part) {
        int number = (int) (ordinal / CHUNK);
        while (chunks.size() <= number) {
            chunks.add(null);
        }
        Chunk chunk = chunks.get(number);
        if (chunk == null || chunk.places != null) {
            chunk = dense(chunk);
            chunks.set(number, chunk);
        }
        int at = (int) (ordinal % CHUNK) * LONGS;
        chunk.ids[at] = context.low();
        chunk.ids[at + 1] = context.high();
        chunk.ids[at + 2] = part.low();
        chunk.ids[at + 3] = part.high();
        next = ordinal + 1;
        known++;
    }

    /** Lets go of the contexts below an ordinal that are not wanted. */
    public void retain(long below, LongPredicate wanted) {
        for (int number = 0; number < chunks.size() && (number + 1L) * CHUNK <= below; number++) {
            Chunk chunk = chunks.get(number);
            if (chunk != null) {
                chunks.set(number, thinned(chunk, (long) number * CHUNK, wanted));
            }
        }
    }

    /** The window's ordinal. */
    public long window(long context, int window) {
        return context << shift | window;
    }

    /** The ordinal of a window's context. */
    public long contextOf(long window) {
        return window >>> shift;
    }

    @Override
    public int numberOf(long window) {
        return (int) (window & (1L << shift) - 1);
    }

    @Override
    public Id context(long window) {
        Chunk chunk = chunk(window);
        int at = at(chunk, window);
        return new Id(chunk.ids[at], chunk.ids[at + 1]);
    }

    @Override
    public Id part(long window) {
        Chunk chunk = chunk(window);
        int at = at(chunk, window);
        return new Id(chunk.ids[at + 2], chunk.ids[at + 3]);
    }

    /** The hash of a window's name, as {@link Lottery#tie} gives it. */
    public long name(long window) {
        Chunk chunk = chunk(window);
        int at = at(chunk, window);
        return Lottery.tie(chunk.ids[at], chunk.ids[at + 1], numberOf(window));
    }

    /** Whether two windows have the same name. */
    public boolean sameName(long a, long b) {
        return numberOf(a) == numberOf(b) && context(a).equals(context(b));
    }

    private Chunk chunk(long window) {
        Chunk chunk = chunks.get((int) ((window >>> shift) / CHUNK));
        if (chunk == null) {
            throw lost(window);
        }
        return chunk;
    }

    private int at(Chunk chunk, long window) {
        int at = chunk.at((int) ((window >>> shift) % CHUNK));
        if (at < 0) {
            throw lost(window);
        }
        return at;
    }

    private IllegalStateException lost(long window) {
        return new IllegalStateException(
                "context %d is kept as an example, but its id is not known; run 'castalia stream reset' and start again"
                        .formatted(contextOf(window)));
    }

    private static Chunk dense(@Nullable Chunk thin) {
        var chunk = new Chunk();
        if (thin != null && thin.places != null) {
            for (int i = 0; i < thin.places.length; i++) {
                System.arraycopy(thin.ids, i * LONGS, chunk.ids, thin.places[i] * LONGS, LONGS);
            }
        }
        return chunk;
    }

    private @Nullable Chunk thinned(Chunk chunk, long first, LongPredicate wanted) {
        var thin = new Chunk();
        thin.ids = new long[CHUNK * LONGS];
        var places = new short[CHUNK];
        int n = 0;
        int before = 0;
        for (int place = 0; place < CHUNK; place++) {
            int at = chunk.at(place);
            boolean there = at >= 0 && (chunk.ids[at] != 0 || chunk.ids[at + 1] != 0);
            before += there ? 1 : 0;
            if (there && wanted.test(first + place)) {
                System.arraycopy(chunk.ids, at, thin.ids, n * LONGS, LONGS);
                places[n++] = (short) place;
            }
        }
        known -= before - n;
        thin.ids = Arrays.copyOf(thin.ids, n * LONGS);
        thin.places = Arrays.copyOf(places, n);
        return n == 0 ? null : thin;
    }
}
