package io.castalia.streams.evidence;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;

/**
 * Contexts of one side, lowest ticket first, from which exactly silent windows are drawn for any latent of the shard. A
 * function of the set of contexts offered.
 */
public final class SilentPool {

    private final int size;
    private final TreeMap<PoolContext, Integer> places = new TreeMap<>(PoolContext.LOWEST_TICKET_FIRST);
    private final PoolIndex index;

    /**
     * An empty pool.
     *
     * @param size how many contexts it holds at most
     * @param index is told of what comes and goes; it has room for this pool and the others that share it
     */
    public SilentPool(int size, PoolIndex index) {
        this.size = size;
        this.index = index;
    }

    /**
     * What an offer has done.
     *
     * @param stands whether the pool now holds the context with this very value
     * @param gone what the pool let go to make room
     */
    public record Change(boolean stands, Optional<PoolContext> gone) {}

    /** Whether a context with this ticket could still come in. */
    public boolean admits(long ticket) {
        return places.size() < size
                || Long.compareUnsigned(ticket, places.lastKey().ticket()) <= 0;
    }

    /** Takes the context in if it is among the lowest; of equal contexts the larger bytes stay. */
    public Change offer(PoolContext context) {
        PoolContext equal = places.ceilingKey(context);
        if (equal != null && PoolContext.LOWEST_TICKET_FIRST.compare(equal, context) == 0) {
            int compared = context.compareBytes(equal);
            if (compared > 0) {
                remove(equal);
                add(context);
            }
            return new Change(compared >= 0, Optional.empty());
        }
        if (places.size() < size) {
            add(context);
            return new Change(true, Optional.empty());
        }
        PoolContext last = places.lastKey();
        if (PoolContext.LOWEST_TICKET_FIRST.compare(context, last) > 0) {
            return new Change(false, Optional.empty());
        }
        remove(last);
        add(context);
        return new Change(true, Optional.of(last));
    }

    private void add(PoolContext context) {
        places.put(context, index.add(context));
    }

    private void remove(PoolContext context) {
        Integer place = places.remove(context);
        if (place != null) {
            index.remove(place);
        }
    }

    /** Lowest ticket first. */
    public Collection<PoolContext> contexts() {
        return Collections.unmodifiableSet(places.keySet());
    }

    PoolIndex index() {
        return index;
    }

    /** Shows its contexts, lowest ticket first, each with its place in the index. */
    void forEach(ObjIntConsumer<PoolContext> visitor) {
        places.forEach(visitor::accept);
    }
}
