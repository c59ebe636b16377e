package io.castalia.consumers.estimate;

import io.castalia.consumers.endpoint.Prices;
import io.castalia.consumers.metric.Estimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What some pieces of evidence, requests or explanations cost, piece by piece and stage by stage. */
public final class Reckoned {

    private final Map<String, List<Range>> stages = new LinkedHashMap<>();
    private final int pieces;
    private int requests;
    private int explanations;
    private int controls;
    private long scores;

    Reckoned(int pieces) {
        this.pieces = pieces;
    }

    /**
     * What is asked at least, and at most.
     *
     * @param least the same as the most but where asking stops when enough is known
     */
    private record Range(Tally least, Tally most) {

        static final Range NONE = new Range(Tally.NONE, Tally.NONE);

        Range plus(Range other) {
            return new Range(least.plus(other.least), most.plus(other.most));
        }
    }

    void requests(int more) {
        requests += more;
    }

    void explanations(int more) {
        explanations += more;
    }

    void controls(int more) {
        controls += more;
    }

    void scores(int more) {
        scores += more;
    }

    void asked(int piece, String stage, List<Tally> asked) {
        asked(piece, stage, asked, asked.size());
    }

    /** Adds what a stage asked about a piece, in order; it may stop after the first so many. */
    void asked(int piece, String stage, List<Tally> asked, int fewest) {
        if (!asked.isEmpty()) {
            var range = new Range(Tally.sum(asked.subList(0, fewest)), Tally.sum(asked));
            List<Range> of =
                    stages.computeIfAbsent(stage, s -> new ArrayList<>(Collections.nCopies(pieces, Range.NONE)));
            of.set(piece, of.get(piece).plus(range));
        }
    }

    /** Pieces that were gone through. */
    public int pieces() {
        return pieces;
    }

    /** Requests that followed from them; 0 where they were none of evidence. */
    public int requests() {
        return requests;
    }

    /** Explanations that followed, without controls. */
    public int explanations() {
        return explanations;
    }

    /** Controls that followed. */
    public int controls() {
        return controls;
    }

    /** Scores that followed, those that nobody is asked for among them. */
    public long scores() {
        return scores;
    }

    /** The same for so many pieces, of which these are a sample; at least as many as these. */
    public Bill scaledTo(long all, Prices prices) {
        var rows = new ArrayList<Bill.Row>();
        stages.forEach((stage, ranges) -> rows.add(row(stage, ranges, all, prices)));
        List<Range> totals = IntStream.range(0, pieces)
                .mapToObj(piece ->
                        stages.values().stream().map(of -> of.get(piece)).reduce(Range.NONE, Range::plus))
                .toList();
        return new Bill(all, pieces, rows, row("all", totals, all, prices));
    }

    private static Bill.Row row(String stage, List<Range> ranges, long all, Prices prices) {
        return new Bill.Row(
                stage,
                amounts(ranges.stream().map(Range::least).toList(), all, prices),
                amounts(ranges.stream().map(Range::most).toList(), all, prices));
    }

    private static Bill.Amounts amounts(List<Tally> tallies, long all, Prices prices) {
        return new Bill.Amounts(
                scaled(tallies, all, Tally::prompts),
                scaled(tallies, all, Tally::promptTokens),
                scaled(tallies, all, Tally::sharedTokens),
                scaled(tallies, all, Tally::answerTokens),
                scaled(tallies, all, Tally::answerTokensMost),
                scaled(tallies, all, tally -> prices.of(tally.usage(false))),
                scaled(tallies, all, tally -> prices.of(tally.usage(true))));
    }

    private static Estimate scaled(List<Tally> tallies, long all, ToDoubleFunction<Tally> figure) {
        return SampledTotal.of(tallies.stream().mapToDouble(figure).toArray(), all);
    }
}
