package io.castalia.consumers.estimate;

import io.castalia.consumers.control.Controls;
import io.castalia.consumers.explain.Explainer;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.Requester;
import io.castalia.consumers.score.Scorer;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Has a few records go through the stages of a run, with a model that counts in place of one that answers. Controls are
 * paired among the records given. What was given is a piece: each piece's cost is told apart, for the spread between them.
 */
public final class Reckoner {

    private final CountingModel model;
    private final Requester requester;
    private final List<Explainer> explainers;
    private final List<Scorer> scorers;

    /**
     * With the stages of a run.
     *
     * @param model the one that explainers and scorers ask
     */
    public Reckoner(CountingModel model, RequestPlan plan, List<Explainer> explainers, List<Scorer> scorers) {
        this.model = model;
        this.requester = new Requester(plan);
        this.explainers = List.copyOf(explainers);
        this.scorers = List.copyOf(scorers);
    }

    /** What follows from evidence. */
    public Reckoned fromEvidence(List<Evidence> evidence) {
        var reckoned = new Reckoned(evidence.size());
        var requests = new ArrayList<Piece<ExplanationRequest>>();
        for (int piece = 0; piece < evidence.size(); piece++) {
            for (ExplanationRequest request : requester.requests(evidence.get(piece))) {
                requests.add(new Piece<>(piece, request));
            }
        }
        reckoned.requests(requests.size());
        explain(requests, reckoned);
        return reckoned;
    }

    /** What follows from requests. */
    public Reckoned fromRequests(List<ExplanationRequest> requests) {
        var reckoned = new Reckoned(requests.size());
        var pieces = new ArrayList<Piece<ExplanationRequest>>();
        requests.forEach(request -> pieces.add(new Piece<>(pieces.size(), request)));
        explain(pieces, reckoned);
        return reckoned;
    }

    /** What follows from explanations; controls among them are scored as they stand. */
    public Reckoned fromExplanations(List<Explanation> explanations) {
        var reckoned = new Reckoned(explanations.size());
        for (int piece = 0; piece < explanations.size(); piece++) {
            score(piece, explanations.get(piece), reckoned);
        }
        return reckoned;
    }

    /**
     * A record.
     *
     * @param number of what it follows from
     */
    private record Piece<T>(int number, T record) {}

    private void explain(List<Piece<ExplanationRequest>> requests, Reckoned reckoned) {
        var explanations = new ArrayList<Explanation>();
        Map<String, Integer> pieces = new HashMap<>();
        for (Piece<ExplanationRequest> piece : requests) {
            ExplanationRequest request = piece.record();
            explainers.stream()
                    .filter(explainer -> explainer.name().equals(request.getExplainer())
                            && explainer.promptVersion().equals(request.getPromptVersion()))
                    .findFirst()
                    .ifPresent(explainer -> {
                        explanations.add(explainer.explain(request).toRecord(request));
                        pieces.put(request.getId(), piece.number());
                        reckoned.asked(piece.number(), "explanations by " + explainer.name(), model.take());
                    });
        }
        reckoned.explanations(explanations.size());
        List<Explanation> controls = Controls.of(explanations);
        reckoned.controls(controls.size());
        for (List<Explanation> some : List.of(explanations, controls)) {
            some.forEach(explanation -> score(pieces.getOrDefault(explanation.getRequest(), 0), explanation, reckoned));
        }
    }

    private void score(int piece, Explanation explanation, Reckoned reckoned) {
        String whose = explanation.getControl() == Control.SHUFFLED ? " of controls" : "";
        for (Scorer scorer : scorers) {
            scorer.score(explanation);
            List<Tally> asked = model.take();
            reckoned.asked(piece, scorer.name() + whose, asked, scorer.fewest(asked.size()));
        }
        reckoned.scores(scorers.size());
    }
}
