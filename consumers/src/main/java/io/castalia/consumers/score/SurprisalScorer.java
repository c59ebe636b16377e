package io.castalia.consumers.score;

import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Template;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.Score;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/**
 * Ranks windows by how much less they surprise a base model that was told the explanation than one that was told nothing
 * (paper, section 3.4): log p(window | explanation) - log p(window | neutral description), in nats a token. Needs a model that
 * echoes; nothing is written, so nothing that stands in a window is obeyed.
 */
final class SurprisalScorer implements Scorer {

    /** A description that is true of any text; the prompt has an example for it. */
    static final String NEUTRAL = "pieces of text that have nothing in common";

    private static final Template TEMPLATE = Template.of("surprisal.v1");

    private final LanguageModel model;
    private final ScoreSettings settings;

    SurprisalScorer(LanguageModel model, ScoreSettings settings) {
        Refusal.unless(
                model.abilities().echo(),
                "scorer",
                Scorers.SURPRISAL,
                "another one: %s does not tell how likely a given text is".formatted(model.name()));
        this.model = model;
        // Windows are read one by one: no two share a prompt.
        this.settings = settings.withPrompt(1);
    }

    @Override
    public String name() {
        return Scorers.SURPRISAL;
    }

    @Override
    public String judge() {
        return Asking.name(model, Asking.version(TEMPLATE));
    }

    @Override
    public Score score(Explanation explanation) {
        var card = new ScoreCard(explanation, this, settings.negatives(), settings);
        if (explanation.getOutcome() != ExplanationOutcome.EXPLAINED) {
            return card.abstained();
        }
        List<Question> asked = Questions.WHOLE.ask(explanation.getScoring(), settings.negatives(), settings.seed());
        if (!card.enough(asked)) {
            return card.tooFew(asked);
        }
        String description = explanation.getText().replaceAll("\\s+", " ");
        List<CompletableFuture<Judgement>> asking = asked.stream()
                .map(question ->
                        information(description, question.sight().text().strip()))
                .toList();
        return card.judged(asked, Judgement.together(Interview.await(Interview.all(asking))));
    }

    private CompletableFuture<Judgement> information(String description, String text) {
        String told = text(description, text);
        String untold = text(NEUTRAL, text);
        return model.echo(told, 0)
                .thenCombine(
                        model.echo(untold, 0),
                        (with, without) -> new Judgement(
                                List.of(opinion(with, told, without, untold, text.length())),
                                with.usage().plus(without.usage())));
    }

    private static Opinion opinion(Reply with, String told, Reply without, String untold, int length) {
        for (Reply reply : List.of(with, without)) {
            if (reply instanceof Reply.Refused refused) {
                return new Opinion.Refused(refused.reason());
            }
            if (reply instanceof Reply.Failed failed) {
                return new Opinion.Failed(failed.reason());
            }
        }
        Optional<Echo> one = Echo.of((Reply.Answered) with, told);
        Optional<Echo> other = Echo.of((Reply.Answered) without, untold);
        if (one.isEmpty() || other.isEmpty()) {
            return new Opinion.Unreadable("the tokens that came back do not make up the text that was sent");
        }
        OptionalDouble likely = one.get().logProbability(told.length() - length);
        OptionalDouble neutral = other.get().logProbability(untold.length() - length);
        int tokens = one.get().tokens(told.length() - length);
        if (likely.isEmpty() || neutral.isEmpty() || tokens != other.get().tokens(untold.length() - length)) {
            return new Opinion.Unreadable("no token begins where the window does, or one has no probability");
        }
        return Opinion.Judged.similarity((likely.getAsDouble() - neutral.getAsDouble()) / tokens);
    }

    /** The prompt; the window's text is its end. */
    private static String text(String description, String text) {
        return TEMPLATE.fill(Map.of("description", description, "text", text))
                .get(0)
                .text();
    }
}
