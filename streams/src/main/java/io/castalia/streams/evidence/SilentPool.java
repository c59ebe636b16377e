package io.castalia.streams.evidence;

import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Contexts of one side, lowest ticket first, from which exactly silent windows are drawn for any latent of the shard. A
 * function of the set of contexts offered.
 */
public final class SilentPool {

    private final int size;
    private final TreeMap<PoolContext, PoolContext> contexts = new TreeMap<>(PoolContext.LOWEST_TICKET_FIRST);

    /** A pool of at most so many contexts. */
    public SilentPool(int size) {
        this.size = size;
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
        return contexts.size() < size
                || Long.compareUnsigned(ticket, contexts.lastKey().ticket()) <= 0;
    }

    /** Takes the context in if it is among the lowest; of equal contexts the larger bytes stay. */
    public Change offer(PoolContext context) {
        PoolContext equal = contexts.get(context);
        if (equal != null) {
            int compared = context.compareBytes(equal);
            if (compared > 0) {
                contexts.remove(equal);
                contexts.put(context, context);
            }
            return new Change(compared >= 0, Optional.empty());
        }
        contexts.put(context, context);
        if (contexts.size() <= size) {
            return new Change(true, Optional.empty());
        }
        PoolContext last = contexts.lastKey();
        contexts.remove(last);
        return last == context ? new Change(false, Optional.empty()) : new Change(true, Optional.of(last));
    }

    /** Lowest ticket first. */
    public Collection<PoolContext> contexts() {
        return Collections.unmodifiableCollection(contexts.values());
    }

    /**
     * A silent window of the pool.
     *
     * @param of the context that it is a window of
     * @param window which
     */
    record Silent(PoolContext of, int window) {}

    /**
     * The windows of the pool in which a latent is silent, in the order in which they are to be taken: one of each
     * context before a second of any, and lowest ticket first. Windows too short for an example are left out. The later
     * are only put in order when they are asked for.
     *
     * @param kind how they are drawn; RANDOM
     * @param drum tickets of this latent's draw
     */
    Stream<Silent> silent(WindowKind kind, int latent, Lottery.Drum drum) {
        if (kind != WindowKind.RANDOM) {
            throw new IllegalArgumentException(
                    "silent windows of kind %s are not drawn; ask for RANDOM".formatted(kind));
        }
        List<List<Ticketed>> rounds = new ArrayList<>();
        for (PoolContext context : contexts.values()) {
            List<Ticketed> ofContext = new ArrayList<>();
            for (int window = 0; window < context.windows(); window++) {
                if (context.text(window).tokens() >= Summary.EXAMPLE_TOKENS && context.silent(window, latent)) {
                    ofContext.add(new Ticketed(drum.ticket(context.context(), window), context, window));
                }
            }
            Collections.sort(ofContext);
            for (int round = 0; round < ofContext.size(); round++) {
                if (round == rounds.size()) {
                    rounds.add(new ArrayList<>());
                }
                rounds.get(round).add(ofContext.get(round));
            }
        }
        return rounds.stream().flatMap(round -> round.stream().sorted()).map(Ticketed::silent);
    }

    private record Ticketed(long ticket, PoolContext context, int window) implements Comparable<Ticketed> {

        Silent silent() {
            return new Silent(context, window);
        }

        @Override
        public int compareTo(Ticketed other) {
            int byTicket = Long.compareUnsigned(ticket, other.ticket);
            int byContext = byTicket != 0 ? byTicket : context.context().compareTo(other.context.context());
            return byContext != 0 ? byContext : Integer.compare(window, other.window);
        }
    }
}
