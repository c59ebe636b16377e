package io.castalia.consumers.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.consumers.metric.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;

/**
 * What two runs have in common, and in what they differ.
 *
 * @param first the first run's name
 * @param second the second's
 * @param rows scores side by side
 * @param correlations ranks of latents, between scorers of a run and between the runs
 * @param unpaired what only one run has, in words
 */
public record Compared(
        String first, String second, List<Row> rows, List<Correlation> correlations, SortedSet<String> unpaired) {

    /**
     * One scorer's figures.
     *
     * @param firstColumn how the first run's came about
     * @param secondColumn how the second's did
     * @param metric balanced_accuracy or auroc
     * @param test what the latents were tested by: mcnemar or bootstrap
     * @param latents latents with a value in both, abstentions among them, each as one half
     * @param abstained of these, how many in the first run, and how many in the second
     * @param tested latents whose verdicts on the same windows were tested
     * @param firstMedian median over latents, with its interval
     * @param secondMedian the second's
     * @param difference median over latents of first minus second
     * @param firstBetter latents on which the first is better, at a false discovery rate of 5 %
     * @param secondBetter those on which the second is
     */
    record Row(
            ScoredLatent.Column firstColumn,
            ScoredLatent.Column secondColumn,
            String metric,
            String test,
            int latents,
            Abstained abstained,
            int tested,
            Estimate firstMedian,
            Estimate secondMedian,
            Estimate difference,
            int firstBetter,
            int secondBetter) {}

    /** How many latents an explainer found nothing to say about. */
    record Abstained(int first, int second) {}

    /**
     * How alike two rankings of latents are.
     *
     * @param one whose: run and scorer
     * @param other and whose
     * @param latents latents that both have judged
     * @param spearman Spearman's rho
     * @param kendall Kendall's tau-b
     */
    record Correlation(String one, String other, int latents, double spearman, double kendall) {}

    /** The keys {@code first}, {@code second}, {@code rows}, {@code correlations}, {@code unpaired}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("first", first);
        json.put("second", second);
        ArrayNode array = json.putArray("rows");
        for (Row row : rows) {
            ObjectNode node = array.addObject();
            node.put("scorer", row.firstColumn().question().scorer());
            node.put(
                    "negatives", row.firstColumn().question().negatives().name().toLowerCase(Locale.ROOT));
            node.put("stopped_early", row.firstColumn().question().stoppedEarly());
            put(node, "first", row.firstColumn());
            put(node, "second", row.secondColumn());
            node.put("metric", row.metric());
            node.put("test", row.test());
            node.put("latents", row.latents());
            node.put("first_abstained", row.abstained().first());
            node.put("second_abstained", row.abstained().second());
            node.put("tested", row.tested());
            put(node, "first_median", row.firstMedian());
            put(node, "second_median", row.secondMedian());
            put(node, "difference_median", row.difference());
            node.put("first_better", row.firstBetter());
            node.put("second_better", row.secondBetter());
        }
        ArrayNode ranks = json.putArray("correlations");
        for (Correlation correlation : correlations) {
            ObjectNode node = ranks.addObject()
                    .put("one", correlation.one())
                    .put("other", correlation.other())
                    .put("latents", correlation.latents());
            if (!Double.isNaN(correlation.spearman())) {
                node.put("spearman", rounded(correlation.spearman()));
                node.put("kendall", rounded(correlation.kendall()));
            }
        }
        ArrayNode left = json.putArray("unpaired");
        unpaired.forEach(left::add);
        return json;
    }

    private static void put(ObjectNode json, String whose, ScoredLatent.Column column) {
        json.putObject(whose)
                .put("judge", column.judge())
                .put("explainer", column.explainer())
                .put("prompt_version", column.promptVersion())
                .put("sampler", column.sampler());
    }

    private static void put(ObjectNode json, String name, Estimate estimate) {
        json.put(name, rounded(estimate.value()));
        json.put(name + "_low", rounded(estimate.low()));
        json.put(name + "_high", rounded(estimate.high()));
    }

    private static double rounded(double value) {
        return Math.rint(value * 1e6) / 1e6;
    }
}
