package io.castalia.consumers.sample;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.ArrayList;
import java.util.List;

/** Turns evidence into requests, by a plan. */
public final class Requester {

    private final RequestPlan plan;

    public Requester(RequestPlan plan) {
        this.plan = plan;
    }

    /** The requests, in the plan's order; none for a shard's mark. */
    public List<ExplanationRequest> requests(Evidence evidence) {
        var requests = new ArrayList<ExplanationRequest>();
        if (evidence.getMark() != null) {
            return requests;
        }
        plan.lines().forEach(line -> requests.add(request(evidence, line)));
        return requests;
    }

    private static ExplanationRequest request(Evidence evidence, RequestPlan.Line line) {
        if (evidence.getStatistics() == null || evidence.getScoring() == null) {
            throw new IllegalArgumentException(
                    "evidence %s has no statistics or no scoring side, and is no mark; it cannot be asked about"
                            .formatted(evidence.getId()));
        }
        Sampler sampler = Sampler.named(line.sampler());
        Id id = Id.of(
                "request",
                evidence.getId(),
                sampler.label(),
                line.examples(),
                line.explainer(),
                line.promptVersion(),
                line.seed());
        return ExplanationRequest.newBuilder()
                .setId(id.toString())
                .setEvidence(evidence.getId())
                .setHookpoint(evidence.getHookpoint())
                .setLatent(evidence.getLatent())
                .setRevision(evidence.getRevision())
                .setSampler(sampler.label())
                .setExplainer(line.explainer())
                .setPromptVersion(line.promptVersion())
                .setSeed(line.seed())
                .setExamples(sampler.sample(evidence.getExplaining(), line.examples(), line.seed()))
                .setContrast(evidence.getContrast())
                .setStatistics(evidence.getStatistics())
                .setNeighbours(evidence.getNeighbours())
                .setScoring(evidence.getScoring())
                .build();
    }
}
