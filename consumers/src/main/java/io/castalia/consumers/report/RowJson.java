package io.castalia.consumers.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.consumers.metric.Estimate;
import io.castalia.schemas.wire.WindowKind;
import java.util.Locale;

/** A row of scores as JSON: the same for the page and for the summary. */
final class RowJson {

    private static final double DIGITS = 1e6;

    private RowJson() {}

    static ObjectNode of(ScoreRow row) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("scorer", row.table().scorer());
        json.put("judge", row.table().judge());
        json.put("negatives", kind(row.table().negatives()));
        json.put("stopped_early", row.table().stoppedEarly());
        if (!row.hookpoint().isEmpty()) {
            json.put("hookpoint", row.hookpoint());
        }
        json.put("explainer", row.method().explainer());
        json.put("prompt_version", row.method().promptVersion());
        json.put("sampler", row.method().sampler());
        json.put("metric", row.metric());
        json.put("latents", row.latents());
        json.put("abstained", row.abstained());
        json.put("unjudged", row.unjudged());
        row.median().ifPresent(median -> put(json, "median", median));
        row.control().ifPresent(control -> put(json, "control_median", control));
        row.paired().ifPresent(paired -> {
            json.put("pairs", paired.latents());
            put(json, "paired_difference", "_median", paired.difference());
            json.put("share_above_control", rounded(paired.shareAbove()));
        });
        for (ScoreRow.MetricMedians medians : row.medians()) {
            medians.real().ifPresent(value -> json.put(medians.name(), rounded(value)));
            medians.control().ifPresent(value -> json.put("control_" + medians.name(), rounded(value)));
        }
        return json;
    }

    /** A kind of windows as it is written: random, same_peak_token. */
    static String kind(WindowKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Six decimals. */
    static double rounded(double value) {
        return Math.rint(value * DIGITS) / DIGITS;
    }

    private static void put(ObjectNode json, String name, Estimate estimate) {
        put(json, name, "", estimate);
    }

    private static void put(ObjectNode json, String name, String suffix, Estimate estimate) {
        json.put(name + suffix, rounded(estimate.value()));
        json.put(name + "_low", rounded(estimate.low()));
        json.put(name + "_high", rounded(estimate.high()));
    }
}
