package io.castalia.producers.publish;

import java.util.List;
import java.util.Map;

/**
 * Decides when a corpus has ended everywhere. An end stands in a partition's tally from when it is passed until its
 * mark is written; meanwhile no part of that partition is handled. So when all partitions have the end, nothing moves,
 * and the sums of the tallies are what has been sent.
 */
final class MarkRule {

    /** The partition whose tally keeps the marks, and whose owner writes them. */
    static final int KEEPER = 0;

    private MarkRule() {}

    /**
     * The marks that are due.
     *
     * @param tallies the committed tally of every partition of documents, from 0
     */
    static List<StandingMark> due(Map<Integer, Tally> tallies) {
        Tally keeper = tallies.get(KEEPER);
        if (keeper == null) {
            return List.of();
        }
        long contexts = tallies.values().stream().mapToLong(Tally::contexts).sum();
        long parts = tallies.values().stream().mapToLong(Tally::parts).sum();
        List<End> standing = standing(keeper);
        return keeper.ends().stream()
                .filter(end -> !standing.contains(end))
                .filter(end ->
                        tallies.values().stream().allMatch(tally -> tally.ends().contains(end)))
                .map(end -> new StandingMark(end, contexts, parts))
                .toList();
    }

    /**
     * The ends that will never be in every partition, since a partition without them has a later one of the same
     * corpus: whoever fed it was cut short, and came back with more parts. Nobody waits for them.
     */
    static List<End> superseded(Map<Integer, Tally> tallies) {
        return tallies.values().stream()
                .flatMap(tally -> tally.ends().stream())
                .distinct()
                .filter(end -> tallies.values().stream()
                        .anyMatch(tally -> !tally.ends().contains(end)
                                && tally.ends().stream()
                                        .anyMatch(later ->
                                                later.corpus().equals(end.corpus()) && later.parts() > end.parts())))
                .toList();
    }

    /** The ends whose marks stand. */
    static List<End> standing(Tally keeper) {
        return keeper.marks().stream().map(StandingMark::end).toList();
    }
}
