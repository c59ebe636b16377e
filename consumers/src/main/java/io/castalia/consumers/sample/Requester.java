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
        for (String sampler : plan.samplers()) {
            for (RequestPlan.Addressee addressee : plan.addressees()) {
                requests.add(request(evidence, Sampler.named(sampler), addressee));
            }
        }
        return requests;
    }

    private ExplanationRequest request(Evidence evidence, Sampler sampler, RequestPlan.Addressee addressee) {
        if (evidence.getStatistics() == null || evidence.getScoring() == null) {
            throw new IllegalArgumentException(
                    "evidence %s has no statistics or no scoring side, and is no mark; it cannot be asked about"
                            .formatted(evidence.getId()));
        }
        Id id = Id.of(
                "request",
                evidence.getId(),
                sampler.label(),
                plan.examples(),
                addressee.explainer(),
                addressee.promptVersion(),
                plan.seed());
        return ExplanationRequest.newBuilder()
                .setId(id.toString())
                .setEvidence(evidence.getId())
                .setHookpoint(evidence.getHookpoint())
                .setLatent(evidence.getLatent())
                .setRevision(evidence.getRevision())
                .setSampler(sampler.label())
                .setExplainer(addressee.explainer())
                .setPromptVersion(addressee.promptVersion())
                .setSeed(plan.seed())
                .setExamples(sampler.sample(evidence.getExplaining(), plan.examples(), plan.seed()))
                .setContrast(evidence.getContrast())
                .setStatistics(evidence.getStatistics())
                .setNeighbours(evidence.getNeighbours())
                .setScoring(evidence.getScoring())
                .build();
    }
}
