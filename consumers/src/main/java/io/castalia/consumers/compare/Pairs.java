package io.castalia.consumers.compare;

import io.castalia.schemas.LatentKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which scores of two runs stand beside each other: of one latent, on one piece of evidence, the newest there is. */
final class Pairs {

    private static final Comparator<ScoredLatent.Column> ORDER = Comparator.comparing(
                    (ScoredLatent.Column column) -> column.question().scorer())
            .thenComparing(column -> column.question().negatives())
            .thenComparing(column -> column.question().stoppedEarly())
            .thenComparing(ScoredLatent.Column::judge)
            .thenComparing(ScoredLatent.Column::method);

    private Pairs() {}

    /** Two scores on the same windows. */
    record Pair(ScoredLatent first, ScoredLatent second) {}

    /** Two columns, and the latents that both have, in order. */
    record Row(ScoredLatent.Column first, ScoredLatent.Column second, List<Pair> pairs) {}

    /** The columns of a run, in order, each with its scores. */
    static SortedMap<ScoredLatent.Column, List<ScoredLatent>> columns(List<ScoredLatent> scores) {
        return scores.stream()
                .collect(Collectors.groupingBy(ScoredLatent::column, () -> new TreeMap<>(ORDER), Collectors.toList()));
    }

    /**
     * Pairs columns: equal ones; else, of one scorer and kind of silent windows, the only one of each run. Columns of
     * which neither is so are left alone.
     */
    static List<Row> rows(List<ScoredLatent> first, List<ScoredLatent> second) {
        var ofFirst = columns(first);
        var ofSecond = columns(second);
        var rows = new ArrayList<Row>();
        for (ScoredLatent.Column column : ofFirst.keySet()) {
            partner(column, ofFirst.keySet(), ofSecond.keySet())
                    .map(partner -> new Row(
                            column,
                            partner,
                            pairs(ofFirst.getOrDefault(column, List.of()), ofSecond.getOrDefault(partner, List.of()))))
                    .filter(row -> !row.pairs().isEmpty())
                    .ifPresent(rows::add);
        }
        return rows;
    }

    private static Optional<ScoredLatent.Column> partner(
            ScoredLatent.Column column, Iterable<ScoredLatent.Column> ofFirst, Iterable<ScoredLatent.Column> ofSecond) {
        List<ScoredLatent.Column> mine = alike(column, ofFirst);
        List<ScoredLatent.Column> theirs = alike(column, ofSecond);
        if (theirs.contains(column)) {
            return Optional.of(column);
        }
        return mine.size() == 1 && theirs.size() == 1 ? Optional.of(theirs.get(0)) : Optional.empty();
    }

    private static List<ScoredLatent.Column> alike(ScoredLatent.Column column, Iterable<ScoredLatent.Column> columns) {
        var alike = new ArrayList<ScoredLatent.Column>();
        for (ScoredLatent.Column other : columns) {
            if (other.question().equals(column.question())) {
                alike.add(other);
            }
        }
        return alike;
    }

    /** By latent, on the newest evidence that both have scored. */
    static List<Pair> pairs(List<ScoredLatent> first, List<ScoredLatent> second) {
        var byEvidence = new HashMap<String, ScoredLatent>();
        second.forEach(score -> byEvidence.merge(key(score), score, Pairs::lower));
        Map<LatentKey, Pair> newest = new TreeMap<>();
        for (ScoredLatent score : first) {
            ScoredLatent partner = byEvidence.get(key(score));
            if (partner != null) {
                newest.merge(score.latent(), new Pair(score, partner), Pairs::newer);
            }
        }
        return List.copyOf(newest.values());
    }

    private static String key(ScoredLatent score) {
        return score.latent() + " " + score.evidence();
    }

    private static Pair newer(Pair a, Pair b) {
        int byRevision = Integer.compare(a.first().revision(), b.first().revision());
        if (byRevision != 0) {
            return byRevision > 0 ? a : b;
        }
        return a.first().id().compareTo(b.first().id()) <= 0 ? a : b;
    }

    /** Of two seeds, whichever has the lower id: it depends on names alone. */
    private static ScoredLatent lower(ScoredLatent a, ScoredLatent b) {
        return a.id().compareTo(b.id()) <= 0 ? a : b;
    }

    /** What stands in one run and could not be paired, in words. */
    static SortedSet<String> unpaired(List<ScoredLatent> scores, List<ScoredLatent.Column> paired) {
        var left = new TreeSet<String>();
        columns(scores).keySet().stream()
                .filter(column -> !paired.contains(column))
                .forEach(column -> left.add(
                        "%s, judge %s, %s".formatted(column.question().scorer(), column.judge(), column.method())));
        return left;
    }
}
