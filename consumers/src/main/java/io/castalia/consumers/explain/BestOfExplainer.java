package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.score.Judge;
import io.castalia.consumers.score.Judgement;
import io.castalia.consumers.text.Tenths;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Cost;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Draws several explanations and keeps the one that a judge finds best on windows that none of them was drawn from. */
final class BestOfExplainer implements Explainer {

    /** Held back windows, of activating and of silent ones each, without which there is nothing to choose by. */
    static final int FEWEST = 3;

    private final String name;
    private final String promptVersion;
    private final Draft draft;
    private final Judge judge;
    private final int draws;

    BestOfExplainer(LanguageModel model, ExplainSettings settings, Judge judge, int draws) {
        Refusal.unless(draws >= 2, "explain.draws", draws, "at least 2");
        Refusal.unless(settings.temperature() > 0, "explain.temperature", settings.temperature(), "above 0 to draw");
        this.name = Explainers.name("best-of", model);
        this.promptVersion = "%s+k%d+%s+%s"
                .formatted(Form.DEFAULT.version(), draws, judge.name().replaceAll("[@,\\s]", "-"), settings.written());
        this.draft = new Draft(Form.DEFAULT, model, settings);
        this.judge = judge;
        this.draws = draws;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String promptVersion() {
        return promptVersion;
    }

    /** Waits for the model, which draws side by side, and then for the judge. */
    @Override
    public Answer explain(ExplanationRequest request) {
        HeldBack activating = HeldBack.of(request.getExamples(), request.getSeed());
        HeldBack silent = HeldBack.of(request.getContrast(), request.getSeed());
        if (Math.min(activating.held().size(), silent.held().size()) < FEWEST) {
            return new Answer.Abstained(
                    "%d activating and %d silent windows could be held back, and a choice needs %d of each; nothing was asked"
                            .formatted(activating.held().size(), silent.held().size(), FEWEST),
                    Answer.FREE);
        }
        Tenths tenths = Tenths.of(request.getChoice(), request.getStatistics());
        var drawing = new ArrayList<CompletableFuture<Answer>>();
        for (int k = 0; k < draws; k++) {
            drawing.add(draft.of(activating.shown(), silent.shown(), tenths, request.getSeed() + k));
        }
        List<Answer> drawn = Interview.await(Interview.all(drawing));
        List<Answer.Explained> candidates = drawn.stream()
                .filter(Answer.Explained.class::isInstance)
                .map(Answer.Explained.class::cast)
                .toList();
        Cost cost = drawn.stream().map(Answer::cost).reduce(Answer.FREE, BestOfExplainer::plus);
        return candidates.isEmpty()
                ? withCost(drawn.get(0), cost)
                : chosen(candidates, new Trial(judge, activating.held(), silent.held(), request.getSeed()), cost);
    }

    /** The best; of equals the first. */
    private static Answer chosen(List<Answer.Explained> candidates, Trial trial, Cost drawn) {
        List<Judgement> judgements =
                Interview.await(Interview.all(candidates.stream().map(trial::of).toList()));
        Cost cost = drawn;
        int best = 0;
        for (int i = 0; i < candidates.size(); i++) {
            cost = plus(cost, Draft.cost(judgements.get(i).usage()));
            if (trial.accuracy(judgements.get(i)) > trial.accuracy(judgements.get(best))) {
                best = i;
            }
        }
        return withCost(candidates.get(best), cost);
    }

    private static Cost plus(Cost a, Cost b) {
        return new Cost(
                a.getCalls() + b.getCalls(),
                a.getPromptTokens() + b.getPromptTokens(),
                a.getCompletionTokens() + b.getCompletionTokens(),
                a.getMilliseconds() + b.getMilliseconds(),
                a.getCachedTokens() + b.getCachedTokens());
    }

    private static Answer withCost(Answer answer, Cost cost) {
        return switch (answer.outcome()) {
            case EXPLAINED -> new Answer.Explained(answer.text(), answer.terms(), answer.suspicion(), cost);
            case ABSTAINED -> new Answer.Abstained(answer.reason(), cost);
            case UNREADABLE -> new Answer.Unreadable(answer.reason(), cost);
            case REFUSED -> new Answer.Refused(answer.reason(), cost);
            case FAILED -> new Answer.Failed(answer.reason(), cost);
        };
    }
}
