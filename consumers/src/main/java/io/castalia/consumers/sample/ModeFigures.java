package io.castalia.consumers.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.LatentStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of choosing by a mode other than our own, over a run's explanations.
 *
 * @param mode its name
 * @param explanations explanations, or reasons why there is none
 * @param activating activating windows on their scoring sides
 * @param silent silent windows there, of the mode's kind
 * @param seen activating ones that the explainers were shown
 * @param missingActivating activating ones wanted and not to be had
 * @param missingSilent silent ones wanted and not to be had
 * @param incomplete explanations for which any was not
 * @param few explanations of latents with fewer windows than the mode would have
 */
public record ModeFigures(
        String mode,
        int explanations,
        long activating,
        long silent,
        long seen,
        long missingActivating,
        long missingSilent,
        int incomplete,
        int few) {

    /** Of no explanation. */
    public static ModeFigures none(String mode) {
        return new ModeFigures(mode, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** With one explanation more, of this mode. */
    public ModeFigures plus(Choice choice, LatentStatistics statistics) {
        long windows = statistics.getExplainingWindows() + statistics.getScoringWindows();
        // A mode of a later version is counted, though nobody here knows its rules.
        int least = Mode.names().contains(mode) ? Mode.named(mode).rules().least() : 0;
        return new ModeFigures(
                mode,
                explanations + 1,
                activating + choice.getActivating(),
                silent + choice.getSilent(),
                seen + choice.getSeen(),
                missingActivating + choice.getMissingActivating(),
                missingSilent + choice.getMissingSilent(),
                incomplete + (choice.getMissingActivating() + choice.getMissingSilent() > 0 ? 1 : 0),
                few + (windows < least ? 1 : 0));
    }

    /** Its numbers. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mode", mode)
                .put("explanations", explanations)
                .put("activating", activating)
                .put("silent", silent)
                .put("seen_by_explainer", seen)
                .put("missing_activating", missingActivating)
                .put("missing_silent", missingSilent)
                .put("incomplete", incomplete)
                .put("few_windows", few);
    }

    /** From its numbers. */
    public static ModeFigures of(JsonNode json) {
        return new ModeFigures(
                json.path("mode").asText(),
                json.path("explanations").asInt(),
                json.path("activating").asLong(),
                json.path("silent").asLong(),
                json.path("seen_by_explainer").asLong(),
                json.path("missing_activating").asLong(),
                json.path("missing_silent").asLong(),
                json.path("incomplete").asInt(),
                json.path("few_windows").asInt());
    }

    /** What is to be said of it, a line each. */
    public List<String> told() {
        var lines = new ArrayList<String>();
        lines.add("explainers saw %d of %d activating windows that their explanations are scored on (%s)"
                .formatted(seen, activating, share(seen, activating)));
        lines.add(
                "not to be had: %d of %d activating windows (%s) and %d of %d silent ones (%s), for %d of %d explanations"
                        .formatted(
                                missingActivating,
                                activating + missingActivating,
                                share(missingActivating, activating + missingActivating),
                                missingSilent,
                                silent + missingSilent,
                                share(missingSilent, silent + missingSilent),
                                incomplete,
                                explanations));
        if (few > 0) {
            lines.add("%d of %d explanations are of latents that fired in fewer windows than the mode would have"
                    .formatted(few, explanations));
        }
        return lines;
    }

    private static String share(long part, long whole) {
        return whole == 0 ? "of none" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}
