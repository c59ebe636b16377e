package io.castalia.consumers.estimate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.consumers.metric.Estimate;
import java.util.List;

/**
 * What asking will cost.
 *
 * @param pieces pieces of evidence, requests or explanations that it is for
 * @param sampled of these, how many were gone through
 * @param rows by stage, those that ask nobody left out
 * @param total all stages; its intervals allow for what stages have in common
 */
public record Bill(long pieces, int sampled, List<Row> rows, Row total) {

    private static final double SECONDS_OF_AN_HOUR = 3600;

    public Bill {
        rows = List.copyOf(rows);
    }

    /**
     * What a stage costs, or all do.
     *
     * @param stage in words
     * @param least where every sequential test stops as soon as it can; else the same as the most
     * @param most where none stops before everything is asked
     */
    public record Row(String stage, Amounts least, Amounts most) {

        /** Whether least and most differ. */
        public boolean isRange() {
            return !least.equals(most);
        }

        private ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("stage", stage);
            json.set("least", least.toJson());
            json.set("most", most.toJson());
            return json;
        }
    }

    /**
     * Numbers, each with the interval that comes from the spread between pieces.
     *
     * @param prompts prompts: requests to the endpoint, but for what must be asked again
     * @param promptTokens tokens read
     * @param sharedTokens of these, those with which an earlier prompt begins as well
     * @param answerTokens tokens written, where answers say no more than they are asked for
     * @param answerTokensMost tokens that the answers may have at most
     * @param money by the prices, where the endpoint keeps nothing
     * @param moneyKept by the prices, where it keeps all beginnings
     */
    public record Amounts(
            Estimate prompts,
            Estimate promptTokens,
            Estimate sharedTokens,
            Estimate answerTokens,
            Estimate answerTokensMost,
            Estimate money,
            Estimate moneyKept) {

        /** Share of the tokens read that an endpoint need not read again; 0 where none is read. */
        public double sharedShare() {
            return promptTokens.value() == 0 ? 0 : sharedTokens.value() / promptTokens.value();
        }

        private ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            put(json, "prompts", prompts);
            put(json, "prompt_tokens", promptTokens);
            put(json, "shared_tokens", sharedTokens);
            put(json, "answer_tokens", answerTokens);
            put(json, "answer_tokens_most", answerTokensMost);
            put(json, "money", money);
            put(json, "money_kept", moneyKept);
            return json;
        }
    }

    /**
     * Hours that the prompts take.
     *
     * @param seconds of an answer
     * @param atOnce prompts under way at once
     */
    public static Estimate hours(Estimate prompts, double seconds, int atOnce) {
        double each = seconds / atOnce / SECONDS_OF_AN_HOUR;
        return new Estimate(prompts.value() * each, prompts.low() * each, prompts.high() * each);
    }

    /** The keys {@code pieces}, {@code sampled}, {@code rows} and {@code total}; amounts have {@code _low} and {@code _high}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("pieces", pieces);
        json.put("sampled", sampled);
        var array = json.putArray("rows");
        rows.forEach(row -> array.add(row.toJson()));
        json.set("total", total.toJson());
        return json;
    }

    /** Puts a number and its interval. */
    public static void put(ObjectNode json, String name, Estimate estimate) {
        json.put(name, estimate.value());
        json.put(name + "_low", estimate.low());
        json.put(name + "_high", estimate.high());
    }
}
