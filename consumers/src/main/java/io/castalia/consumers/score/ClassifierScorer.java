package io.castalia.consumers.score;

import io.castalia.consumers.prompt.Interview;
import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.WindowKind;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks a judge of each window whether the explanation fits it: detection and both kinds of fuzzing. */
final class ClassifierScorer implements Scorer {

    private final String name;
    private final Questions questions;
    private final Judge judge;
    private final ScoreSettings settings;

    ClassifierScorer(String name, Questions questions, Judge judge, ScoreSettings settings) {
        this.name = name;
        this.questions = questions;
        this.judge = judge;
        this.settings = settings;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String judge() {
        return judge.name();
    }

    @Override
    public Score score(Explanation explanation) {
        WindowKind kind = questions.kind(settings.negatives());
        var card = new ScoreCard(explanation, this, kind, settings);
        if (explanation.getOutcome() != ExplanationOutcome.EXPLAINED) {
            return card.abstained();
        }
        List<Question> asked = shuffled(explanation, kind);
        if (!card.enough(asked)) {
            return card.tooFew(asked);
        }
        var claim = new Claim(explanation.getText(), explanation.getTerms());
        List<CompletableFuture<Judgement>> asking = settings.prompts(asked).stream()
                .map(prompt -> ask(claim, prompt))
                .toList();
        return card.judged(asked, Judgement.together(Interview.await(Interview.all(asking))));
    }

    /** One prompt; does not wait. */
    private CompletableFuture<Judgement> ask(Claim claim, List<Question> prompt) {
        return judge.judge(claim, prompt.stream().map(Question::sight).toList());
    }

    /**
     * The order depends on the latent, not on explanation or evidence: a control is asked the same in the same order, and so
     * is what has not changed when evidence comes again.
     */
    private List<Question> shuffled(Explanation explanation, WindowKind kind) {
        record Ticket(Id id, Question question) {}
        return questions.ask(explanation.getScoring(), kind, settings.seed()).stream()
                .map(q -> new Ticket(
                        Id.of(
                                "ask",
                                settings.seed(),
                                name,
                                new LatentKey(explanation.getHookpoint(), explanation.getLatent()),
                                q.window().getContext(),
                                q.window().getWindow(),
                                q.activating()),
                        q))
                .sorted(Comparator.comparing(Ticket::id))
                .map(Ticket::question)
                .toList();
    }
}
