package io.castalia.consumers.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.QuantileRecall;
import io.castalia.schemas.wire.Term;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A latent as JSON: whole as a line, or without what the page does not show. */
final class LatentJson {

    private static final Set<String> OF_A_CONTROL =
            Set.of("balanced_accuracy", "true_positive_rate", "true_negative_rate", "auroc");

    private final boolean whole;

    private LatentJson(boolean whole) {
        this.whole = whole;
    }

    /** All of it. */
    static ObjectNode line(ShownLatent latent) {
        return new LatentJson(true).of(latent);
    }

    /** Without constant judges, and of controls only what is set beside the real score. */
    static ObjectNode page(ShownLatent latent) {
        return new LatentJson(false).of(latent);
    }

    private ObjectNode of(ShownLatent latent) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("key", latent.key().toString());
        json.put("hookpoint", latent.key().hookpoint());
        json.put("latent", latent.key().latent());
        latent.status().ifPresent(status -> json.put("status", status.toLowerCase(Locale.ROOT)));
        json.put("density", latent.density());
        json.put("revision", latent.revision());
        json.put("older_evidence", latent.olderEvidence());
        json.put("older_explanations", latent.olderExplanations());
        json.put("dropped_for_size", latent.droppedForSize());
        json.set("statistics", statistics(latent.statistics()));
        latent.projection().ifPresent(projection -> json.set("projection", ProjectionJson.of(projection)));
        json.put("quantiles", latent.quantiles());
        ArrayNode windows = json.putArray("windows");
        latent.windows().forEach(window -> windows.add(window(window)));
        ArrayNode explanations = json.putArray("explanations");
        for (JudgedText text : latent.explanations()) {
            ObjectNode explanation = explanation(text);
            latent.controlOf(text).ifPresent(control -> explanation.set("control", control(control)));
            explanations.add(explanation);
        }
        return json;
    }

    private static ObjectNode statistics(LatentStatistics statistics) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tokens", statistics.getTokens());
        json.put("windows", statistics.getWindows());
        json.put("firing_tokens", statistics.getFiringTokens());
        json.put("explaining_windows", statistics.getExplainingWindows());
        json.put("scoring_windows", statistics.getScoringWindows());
        json.put("sum", statistics.getSum());
        json.put("maximum", statistics.getMaximum());
        ArrayNode histogram = json.putArray("histogram");
        statistics.getHistogram().forEach(histogram::add);
        return json;
    }

    private static ObjectNode window(ShownWindow window) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("strongest", window.strongest());
        json.put("quantile", window.quantile());
        json.put("peak", window.peak());
        json.put("text", window.text());
        ArrayNode firings = json.putArray("firings");
        for (ShownWindow.Firing firing : window.firings()) {
            firings.addArray().add(firing.start()).add(firing.end()).add(RowJson.rounded(firing.activation()));
        }
        return json;
    }

    private ObjectNode explanation(JudgedText text) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", text.id());
        json.put("outcome", text.outcome().name().toLowerCase(Locale.ROOT));
        json.put("reason", text.reason());
        json.put("text", text.text());
        json.put("explainer", text.method().explainer());
        json.put("prompt_version", text.method().promptVersion());
        json.put("sampler", text.method().sampler());
        ArrayNode terms = json.putArray("terms");
        for (Term term : text.terms()) {
            terms.addObject()
                    .put("word", term.getWord())
                    .put("place", term.getPlace().name().toLowerCase(Locale.ROOT))
                    .put("weight", RowJson.rounded(term.getWeight()));
        }
        text.words()
                .ifPresent(words -> json.putObject("words")
                        .put("enough", words.getEnough())
                        .put("accuracy", words.getAccuracy())
                        .put("low", words.getLow())
                        .put("threshold", words.getThreshold())
                        .put("windows", words.getWindows()));
        json.put("dropped_equal", text.droppedEqual());
        json.putObject("unfilled")
                .put("contrast", text.unfilled().getContrast())
                .put("random", text.unfilled().getRandom())
                .put("same_peak_token", text.unfilled().getSamePeakToken())
                .put("co_occurring", text.unfilled().getCoOccurring())
                .put("silent_row", text.unfilled().getSilentRow());
        text.choice().ifPresent(choice -> json.set("choice", choice(choice)));
        json.set("scores", scores(text.scores(), true));
        return json;
    }

    private static ObjectNode choice(Choice choice) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mode", choice.getMode())
                .put("rounding", choice.getRounding().name().toLowerCase(Locale.ROOT))
                .put("activating", choice.getActivating())
                .put("silent", choice.getSilent())
                .put("seen_by_explainer", choice.getSeen())
                .put("missing_activating", choice.getMissingActivating())
                .put("missing_silent", choice.getMissingSilent());
    }

    private ObjectNode control(JudgedText text) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", text.id());
        text.partner().ifPresent(partner -> json.put("partner", partner));
        json.put("text", text.text());
        json.set("scores", scores(text.scores(), whole));
        return json;
    }

    private ArrayNode scores(List<JudgedScore> scores, boolean everyMetric) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (JudgedScore score : scores) {
            if (whole || !score.table().constant()) {
                json.add(score(score, everyMetric));
            }
        }
        return json;
    }

    private ObjectNode score(JudgedScore score, boolean everyMetric) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("scorer", score.table().scorer());
        json.put("judge", score.table().judge());
        json.put("negatives", RowJson.kind(score.table().negatives()));
        json.put("stopped_early", score.table().stoppedEarly());
        json.put("outcome", score.outcome().name().toLowerCase(Locale.ROOT));
        json.put("reason", score.reason());
        json.put("asked", score.asked());
        json.put("parsed", score.parsed());
        ObjectNode metrics = json.putObject("metrics");
        for (Metric metric : score.metrics()) {
            if (everyMetric || OF_A_CONTROL.contains(metric.getName())) {
                metrics.putArray(metric.getName())
                        .add(RowJson.rounded(metric.getValue()))
                        .add(RowJson.rounded(metric.getLow()))
                        .add(RowJson.rounded(metric.getHigh()));
            }
        }
        if (everyMetric) {
            ArrayNode recalls = json.putArray("recalls");
            for (QuantileRecall recall : score.recalls()) {
                recalls.addObject()
                        .put("quantile", recall.getQuantile())
                        .put("asked", recall.getAsked())
                        .put("hits", recall.getHits())
                        .put("low", RowJson.rounded(recall.getLow()))
                        .put("high", RowJson.rounded(recall.getHigh()));
            }
        }
        return json;
    }
}
