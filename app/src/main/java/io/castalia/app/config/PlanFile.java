package io.castalia.app.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.app.run.Stages;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.RequestPlan.Line;
import io.castalia.consumers.sample.Sampler;
import io.castalia.schemas.Nearest;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** Reads a plan of requests from a JSON array. */
final class PlanFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final List<String> KEYS = List.of("sampler", "examples", "explainer", "prompt_version", "seed");

    private final List<String> explainers;
    private final boolean oursOnly;
    private final long seed;

    /**
     * A reader.
     *
     * @param explainers names of our own
     * @param oursOnly whether others are refused; else only those that look like a slip
     * @param seed where an entry gives none
     */
    PlanFile(List<String> explainers, boolean oursOnly, long seed) {
        this.explainers = List.copyOf(explainers);
        this.oursOnly = oursOnly;
        this.seed = seed;
    }

    /** Reads and checks; throws Refusal, naming the file, the entry and the key. */
    RequestPlan read(Path file) {
        JsonNode root;
        try {
            root = JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new Refusal("plan", file, "a readable JSON file (" + e.getMessage() + ")");
        }
        Refusal.unless(
                root.isArray() && !root.isEmpty(),
                "plan",
                file,
                "a JSON array of requests, for instance [{\"sampler\": \"top\"}]");
        var lines = new LinkedHashSet<Line>();
        for (int i = 0; i < root.size(); i++) {
            String entry = "plan %s, entry %d".formatted(file, i + 1);
            Refusal.unless(lines.add(line(entry, root.get(i))), entry, root.get(i), "another than those before it");
        }
        return new RequestPlan(new ArrayList<>(lines));
    }

    private Line line(String entry, JsonNode json) {
        Refusal.unless(json.isObject(), entry, json, "an object with keys of " + String.join(", ", KEYS));
        json.fieldNames().forEachRemaining(key -> known(entry + ": key", key, KEYS));
        String sampler = text(entry, json, "sampler", "quantiles");
        known(entry + ": sampler", sampler, Sampler.names());
        String explainer = text(entry, json, "explainer", "lexical");
        if (!Stages.isOurs(explainer)
                && (oursOnly || Nearest.to(explainer, explainers).isPresent())) {
            known(entry + ": explainer", explainer, explainers);
        }
        return new Line(
                sampler,
                Math.toIntExact(number(entry, json, "examples", 40, 1, Integer.MAX_VALUE)),
                explainer,
                text(entry, json, "prompt_version", Line.VERSION),
                number(entry, json, "seed", seed, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static void known(String what, String name, Collection<String> names) {
        if (!names.contains(name)) {
            throw Refusal.unknown(what, name, names);
        }
    }

    /** A text, or a number where it is written as one: prompt_version 1 is "1". */
    private static String text(String entry, JsonNode json, String key, String otherwise) {
        JsonNode value = json.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        Refusal.unless(
                (value.isTextual() || value.isIntegralNumber())
                        && value.asText().matches("[^@\\s]+"),
                entry + ": " + key,
                value,
                "a name without spaces and '@'");
        return value.asText();
    }

    private static long number(String entry, JsonNode json, String key, long otherwise, long least, long most) {
        JsonNode value = json.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        Refusal.unless(
                value.isIntegralNumber()
                        && value.canConvertToLong()
                        && value.asLong() >= least
                        && value.asLong() <= most,
                entry + ": " + key,
                value,
                least == Long.MIN_VALUE ? "a whole number" : "a whole number, at least " + least);
        return value.asLong();
    }
}
