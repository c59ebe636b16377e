package io.castalia.consumers.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.consumers.sample.ModeFigures;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A run in numbers. All but the random coder's rows are about the other hookpoints, taken together.
 *
 * @param latentsSeen latents that ever fired
 * @param latentsLive latents with enough windows on both sides
 * @param explained latents of which the newest evidence has an explanation
 * @param byWords of these, those that a cascade answered by words alone
 * @param abstained latents of which an explainer found nothing to say
 * @param scored latents with an explanation that anyone but a constant judge has judged
 * @param tokens unmasked tokens that were read
 * @param activations tokens on which a latent fired, summed over latents
 * @param scores the judges that look
 * @param constantJudges the judges that do not
 * @param randomCoder the judges that look, at hookpoints of a random coder
 * @param modes what came of modes other than our own, by name
 */
public record Summary(
        long latentsSeen,
        long latentsLive,
        long explained,
        long byWords,
        long abstained,
        long scored,
        long tokens,
        long activations,
        List<ScoreRow> scores,
        List<ScoreRow> constantJudges,
        List<ScoreRow> randomCoder,
        List<ModeFigures> modes) {

    public Summary {
        scores = List.copyOf(scores);
        constantJudges = List.copyOf(constantJudges);
        randomCoder = List.copyOf(randomCoder);
        modes = List.copyOf(modes);
    }

    static Summary of(Findings findings) {
        List<ShownLatent> latents = findings.mainLatents();
        List<ShownLatent> random = findings.latents().stream()
                .filter(latent -> Findings.random(latent.key().hookpoint()))
                .toList();
        List<ScoreRow> rows = Scoreboard.of("", latents);
        return new Summary(
                count(latents, latent -> latent.statistics().getFiringTokens() > 0),
                count(latents, latent -> latent.status().orElse("").equals("LIVE")),
                countTexts(latents, JudgedText::explained),
                countTexts(latents, JudgedText::byWords),
                countTexts(latents, JudgedText::abstained),
                countTexts(latents, JudgedText::scored),
                latents.stream()
                        .mapToLong(latent -> latent.statistics().getTokens())
                        .max()
                        .orElse(0),
                latents.stream()
                        .mapToLong(latent -> latent.statistics().getFiringTokens())
                        .sum(),
                rows.stream().filter(row -> !row.table().constant()).toList(),
                rows.stream().filter(row -> row.table().constant()).toList(),
                Scoreboard.of("", random).stream()
                        .filter(row -> !row.table().constant())
                        .toList(),
                modes(latents));
    }

    private static List<ModeFigures> modes(List<ShownLatent> latents) {
        var modes = new TreeMap<String, ModeFigures>();
        for (ShownLatent latent : latents) {
            for (JudgedText text : latent.explanations()) {
                text.choice()
                        .ifPresent(choice -> modes.put(
                                choice.getMode(),
                                modes.getOrDefault(choice.getMode(), ModeFigures.none(choice.getMode()))
                                        .plus(choice, latent.statistics())));
            }
        }
        return List.copyOf(modes.values());
    }

    /**
     * The keys {@code latents_seen}, {@code latents_live}, {@code explained}, {@code explained_by_words}, {@code
     * abstained}, {@code scored}, {@code tokens}, {@code activations}; {@code scores} and {@code random_coder}, by scorer;
     * {@code constant_judges}, by judge and scorer; {@code modes}, a list. Where a scorer has several rows the first bears
     * its name alone.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("latents_seen", latentsSeen);
        json.put("latents_live", latentsLive);
        json.put("explained", explained);
        json.put("explained_by_words", byWords);
        json.put("abstained", abstained);
        json.put("scored", scored);
        json.put("tokens", tokens);
        json.put("activations", activations);
        json.set("scores", byScorer(scores));
        var judges = new TreeSet<String>();
        constantJudges.forEach(row -> judges.add(row.table().judge()));
        ObjectNode constant = json.putObject("constant_judges");
        for (String judge : judges) {
            constant.set(
                    judge,
                    byScorer(constantJudges.stream()
                            .filter(row -> row.table().judge().equals(judge))
                            .toList()));
        }
        json.set("random_coder", byScorer(randomCoder));
        ArrayNode figures = json.putArray("modes");
        modes.forEach(mode -> figures.add(mode.toJson()));
        return json;
    }

    private static ObjectNode byScorer(List<ScoreRow> rows) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (ScoreRow row : rows) {
            String scorer = row.table().scorer();
            json.set(json.has(scorer) ? fullName(row) : scorer, RowJson.of(row));
        }
        return json;
    }

    private static String fullName(ScoreRow row) {
        JudgedScore.Table table = row.table();
        return "%s, %s, %s, %s%s"
                .formatted(
                        table.scorer(),
                        table.judge(),
                        RowJson.kind(table.negatives()),
                        row.method(),
                        table.stoppedEarly() ? ", stopped early" : "");
    }

    private static long count(List<ShownLatent> latents, Predicate<ShownLatent> what) {
        return latents.stream().filter(what).count();
    }

    private static long countTexts(List<ShownLatent> latents, Predicate<JudgedText> what) {
        return count(latents, latent -> latent.explanations().stream().anyMatch(what));
    }
}
