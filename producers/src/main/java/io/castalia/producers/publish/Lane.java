package io.castalia.producers.publish;

import io.castalia.producers.pack.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition of documents in this worker's hands: what has been committed, and what has been fetched since. Behind
 * an end no part is handed out until the end's mark stands.
 */
final class Lane {

    private final TopicPartition partition;
    private final Deque<Entry> fetched = new ArrayDeque<>();
    private final List<End> awaited = new ArrayList<>();
    private Tally tally;
    private long next;
    private int handedOut;

    /**
     * Goes on from what is committed.
     *
     * @param next the committed offset
     * @param standing ends whose marks stand
     */
    Lane(TopicPartition partition, Tally committed, long next, Collection<End> standing) {
        this.partition = partition;
        this.tally = committed.settled(standing);
        this.next = next;
        this.awaited.addAll(tally.ends());
    }

    TopicPartition partition() {
        return partition;
    }

    /** Takes what was fetched. Of what is committed parts alone are of use: they fill the row that was not full. */
    void fetched(Entry entry) {
        if (entry.origin().offset() >= next) {
            fetched.add(entry);
        } else if (entry instanceof Entry.Part part) {
            fetched.add(new Entry.Past(part));
        }
    }

    /** Where to begin to read: at the committed offset, or before it where tokens wait for a row. */
    long begin() {
        return tally.place().map(Place::offset).orElse(next);
    }

    /** How many entries wait here. */
    int waiting() {
        return fetched.size();
    }

    /** How many entries are not committed yet. */
    int pending() {
        return fetched.size() + handedOut;
    }

    /** Whether the mark of an end is awaited. */
    boolean awaits() {
        return !awaited.isEmpty();
    }

    /** Whether a mark is awaited and nothing of this lane is under way any more: what is missing is elsewhere. */
    boolean isHeld() {
        return awaits() && handedOut == 0;
    }

    /** Hands out the next entry, if there is one that may go on. */
    Optional<Entry> take(Collection<End> standing) {
        Entry entry = fetched.peek();
        if (entry == null || !mayPass(entry)) {
            return Optional.empty();
        }
        if (entry instanceof Entry.Ending ending
                && !standing.contains(ending.end())
                && !awaited.contains(ending.end())) {
            awaited.add(ending.end());
        }
        handedOut += entry instanceof Entry.Past ? 0 : 1;
        return Optional.of(fetched.remove());
    }

    private boolean mayPass(Entry entry) {
        return awaited.isEmpty() || (entry instanceof Entry.Ending && awaited.size() < Tally.KEPT);
    }

    /** The tally once these outcomes, in order, are committed as well. */
    Tally after(List<Outcome> outcomes) {
        Tally after = tally;
        for (Outcome outcome : outcomes) {
            if (outcome.entry() instanceof Entry.Ending ending) {
                after = awaited.contains(ending.end()) ? after.plusEnd(ending.end()) : after;
            } else {
                after = after.plusPart(outcome.contexts());
            }
            after = after.at(outcome.place());
        }
        return after;
    }

    /** What to commit for that tally: the offset behind the last outcome. */
    static OffsetAndMetadata position(List<Outcome> outcomes, Tally after) {
        var last = outcomes.get(outcomes.size() - 1).entry().origin();
        return new OffsetAndMetadata(last.offset() + 1, last.leaderEpoch(), after.toMetadata());
    }

    /** Takes note that these outcomes are committed. */
    void committed(List<Outcome> outcomes, Tally after) {
        tally = after;
        next = outcomes.get(outcomes.size() - 1).entry().origin().offset() + 1;
        handedOut -= outcomes.size();
    }

    /** What to commit for a tally without moving on. */
    OffsetAndMetadata standStill(Tally with) {
        return new OffsetAndMetadata(next, with.toMetadata());
    }

    Tally tally() {
        return tally;
    }

    void setTally(Tally committed) {
        tally = committed;
    }

    /** Marks stand: what waited for them goes on. */
    void settle(Collection<End> standing) {
        awaited.removeAll(standing);
        tally = tally.settled(standing);
    }
}
