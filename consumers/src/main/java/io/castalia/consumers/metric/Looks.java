package io.castalia.consumers.metric;

import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Verdicts prompt by prompt, and intervals of rates that hold whenever asking stops. Each prompt counts as one number, so
 * answers of one prompt may be as correlated as they like.
 */
final class Looks {

    private static final double ERROR = 0.05;

    private final List<List<Verdict>> prompts;

    private Looks(List<List<Verdict>> prompts) {
        this.prompts = prompts;
    }

    /** Takes verdicts that have an answer, of any prompts; the order of prompts is that of their numbers. */
    static Looks of(List<Verdict> answered) {
        Map<Integer, List<Verdict>> prompts =
                answered.stream().collect(Collectors.groupingBy(Verdict::getPrompt, TreeMap::new, Collectors.toList()));
        return new Looks(List.copyOf(prompts.values()));
    }

    /** Mean of both rates, by prompts that have both sorts; one that has not is taken together with the next. */
    Estimate balancedAccuracy() {
        var values = new ArrayList<Double>();
        var pending = new ArrayList<Verdict>();
        for (List<Verdict> prompt : prompts) {
            pending.addAll(prompt);
            Confusion counts = Confusion.of(pending);
            if (counts.activating() > 0 && counts.silent() > 0) {
                values.add(SequentialTest.accuracy(counts));
                pending.clear();
            }
        }
        Confusion all = Confusion.of(prompts.stream().flatMap(List::stream).toList());
        return Wagers.interval(doubles(values), SequentialTest.accuracy(all), ERROR);
    }

    /** Share of right answers among the verdicts of one sort. */
    Estimate right(Predicate<Verdict> sort) {
        return right(sort, ERROR);
    }

    /** Share of right answers, with an interval that is to hold together with another one. */
    Estimate rightOfTwo(Predicate<Verdict> sort) {
        return right(sort, ERROR / 2);
    }

    private Estimate right(Predicate<Verdict> sort, double error) {
        var values = new ArrayList<Double>();
        int asked = 0;
        int hits = 0;
        for (List<Verdict> prompt : prompts) {
            List<Verdict> of = prompt.stream().filter(sort).toList();
            int right = (int) of.stream().filter(Confusion::right).count();
            asked += of.size();
            hits += right;
            if (!of.isEmpty()) {
                values.add(right / (double) of.size());
            }
        }
        return Wagers.interval(doubles(values), asked == 0 ? 0.5 : hits / (double) asked, error);
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
