package io.castalia.app.bench.load;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Contexts of the past whose texts are known: blocks of them, under the names that the past gave them. */
final class Library {

    /** Other texts than the load's. */
    private static final int KIND = 2;

    private final Load load;
    private final Past past;

    Library(Load load, Past past) {
        this.load = load;
        this.past = past;
    }

    /** A block without activations. */
    ActivationBlock block(List<Long> ordinals) {
        LoadShape shape = load.shape();
        long first = ordinals.get(0) + ((long) KIND << 40);
        var passage = new Passage(shape, load.words(), first, ordinals.size());
        for (int i = 0; i < ordinals.size(); i++) {
            passage.contextIds[i] = past.context(ordinals.get(i));
            passage.partIds[i] = past.part(ordinals.get(i));
            passage.sides[i] = past.side(ordinals.get(i));
        }
        return Packing.contexts(Load.HOOKPOINT, shape.shards(), passage);
    }

    /** The contexts that a pool would hold: those of each side with the lowest tickets. */
    List<Long> pool(Lottery.Drum drum, int contexts) {
        var pooled = new ArrayList<Long>();
        for (Side side : Side.values()) {
            // Few have tickets that low, and among them are the lowest.
            long most = (long) (Math.min(1, 4.0 * contexts / past.contexts()) * Long.MAX_VALUE) << 1;
            var low = new ArrayList<Ticket>();
            for (long ordinal = 0; ordinal < past.contexts(); ordinal++) {
                Id id = past.context(ordinal);
                long ticket = drum.ticket(id);
                if (Long.compareUnsigned(ticket, most) <= 0 && past.side(ordinal) == side) {
                    low.add(new Ticket(ordinal, ticket));
                }
            }
            low.sort(Comparator.comparing(Ticket::number, Long::compareUnsigned));
            low.stream().limit(contexts).forEach(ticket -> pooled.add(ticket.ordinal()));
        }
        return pooled;
    }

    private record Ticket(long ordinal, long number) {}
}
