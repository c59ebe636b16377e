package io.castalia.consumers.score;

import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.NumberLists;
import io.castalia.consumers.prompt.NumberLists.Element;
import io.castalia.consumers.prompt.Quoted;
import io.castalia.consumers.prompt.Reading;
import io.castalia.consumers.prompt.Template;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a language model, some windows a prompt: of windows without marks whether the explanation fits them, of windows
 * with marks whether it fits what is marked. Where log-probabilities are told an answer has its probability. A prompt
 * whose reply cannot be read twice has no answers: none is guessed.
 */
final class LanguageJudge implements Judge {

    private static final Template DETECTION = Template.of("detection.v1");
    private static final Template FUZZING = Template.of("fuzzing.v1");

    private static final Set<String> ALLOWED = Set.of("0", "1", "true", "false");
    private static final Set<String> YES = Set.of("1", "true");

    private final String name;
    private final Asking asking;

    LanguageJudge(LanguageModel model, JudgeSettings settings) {
        this.asking = new Asking(model, settings);
        this.name = asking.name(DETECTION);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Judgement> judge(Claim claim, List<Sight> prompt) {
        Template template = prompt.get(0).marks().isEmpty() ? DETECTION : FUZZING;
        var turns = template.fill(Map.of("description", Quoted.of(claim.text()), "excerpts", Asking.excerpts(prompt)));
        return asking.ask(turns, schema(prompt.size()), said -> read(said, prompt.size()))
                .thenApply(outcome -> Asking.judgement(outcome, prompt.size()));
    }

    private static Reading<List<Opinion>> read(Interview.Said said, int windows) {
        Reading<List<Element>> list = NumberLists.only(
                said.answered().text(),
                said.from(),
                windows,
                element -> ALLOWED.contains(element.toLowerCase(Locale.ROOT)),
                "answer");
        if (list instanceof Reading.Fault<List<Element>> fault) {
            return new Reading.Fault<>(fault.reason());
        }
        AnswerTokens tokens = AnswerTokens.of(said.answered());
        return new Reading.Read<>(((Reading.Read<List<Element>>) list)
                .value().stream().map(element -> opinion(element, tokens)).toList());
    }

    private static Opinion opinion(Element answer, AnswerTokens tokens) {
        return new Opinion.Judged(YES.contains(answer.text().toLowerCase(Locale.ROOT)), tokens.yes(answer));
    }

    private static String schema(int windows) {
        return """
                {"type": "object", "properties": {"fits": {"type": "array", "items": {"type": "integer", "enum": [0, 1]}, \
                "minItems": N, "maxItems": N}}, "required": ["fits"], "additionalProperties": false}""".replace("N", Integer.toString(windows));
    }
}
