package io.castalia.consumers.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.wire.Hookpoint;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Everything of a page but its latents, as JSON. */
final class Overview {

    private Overview() {}

    static ObjectNode of(Findings findings, Summary summary, ReportSettings settings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode counts = summary.toJson();
        counts.remove(List.of("scores", "constant_judges", "random_coder", "modes"));
        json.set("counts", counts);
        ObjectNode modes = json.putObject("modes");
        summary.modes().forEach(mode -> modes.set(mode.mode(), array(mode.told())));
        json.set("hookpoints", hookpoints(findings.hookpoints()));
        json.set("corpora", array(findings.corpora()));
        json.set("versions", array(findings.versions()));
        json.set("runs", array(findings.runs()));
        json.put("code", settings.code());
        json.put("one_family", settings.judgeAndSubjectOneFamily() || sameName(findings));
        json.putObject("omitted")
                .put("repeated", findings.omitted().repeated())
                .put("orphaned", findings.omitted().orphaned())
                .put("unreadable", findings.omitted().unreadable());
        ArrayNode rows = json.putArray("rows");
        ArrayNode densities = json.putArray("densities");
        for (String hookpoint : names(findings)) {
            List<ShownLatent> latents = findings.latents().stream()
                    .filter(latent -> latent.key().hookpoint().equals(hookpoint))
                    .toList();
            for (ScoreRow row : Scoreboard.of(hookpoint, latents)) {
                rows.add(RowJson.of(row)
                        .put("constant", row.table().constant())
                        .put("random", Findings.random(hookpoint)));
            }
            densities.add(Densities.of(hookpoint, latents).put("random", Findings.random(hookpoint)));
        }
        return json;
    }

    private static List<String> names(Findings findings) {
        return findings.latents().stream()
                .map(latent -> latent.key().hookpoint())
                .distinct()
                .toList();
    }

    private static ArrayNode hookpoints(List<Hookpoint> hookpoints) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (Hookpoint hookpoint : hookpoints) {
            json.addObject()
                    .put("name", hookpoint.getName())
                    .put("model", hookpoint.getModel())
                    .put("model_hash", hookpoint.getModelHash())
                    .put("coder", hookpoint.getCoder())
                    .put("coder_hash", hookpoint.getCoderHash())
                    .put("latents", hookpoint.getLatents())
                    .put("context", hookpoint.getContext())
                    .put("window", hookpoint.getWindow())
                    .put("random", Findings.random(hookpoint.getName()));
        }
        return json;
    }

    /** Whether a judge bears the name of a subject model, for instance as its quantised form. */
    private static boolean sameName(Findings findings) {
        List<String> judges = findings.latents().stream()
                .flatMap(latent -> latent.texts().stream())
                .flatMap(text -> text.scores().stream())
                .map(score -> plain(score.table().judge()))
                .distinct()
                .toList();
        Stream<String> models = findings.hookpoints().stream().map(hookpoint -> plain(hookpoint.getModel()));
        return models.filter(model -> !model.isEmpty())
                .anyMatch(model -> judges.stream().anyMatch(judge -> judge.contains(model)));
    }

    private static String plain(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static ArrayNode array(Collection<String> texts) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        texts.forEach(json::add);
        return json;
    }
}
