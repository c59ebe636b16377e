package io.castalia.consumers.sample;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.ScoringSide;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns evidence into requests, by a plan. */
public final class Requester {

    private static final Logger log = LoggerFactory.getLogger(Requester.class);

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

    private ExplanationRequest request(Evidence evidence, RequestPlan.Line line) {
        if (evidence.getStatistics() == null || evidence.getScoring() == null) {
            throw new IllegalArgumentException(
                    "evidence %s has no statistics or no scoring side, and is no mark; it cannot be asked about"
                            .formatted(evidence.getId()));
        }
        Sampler sampler = Sampler.named(line.sampler());
        return plan.mode().rules().onePool()
                ? onePool(evidence, evidence.getScoring(), line)
                : request(evidence, sampler.label(), line)
                        .setExamples(sampler.sample(evidence.getExplaining(), line.examples(), line.seed()))
                        .setScoring(evidence.getScoring())
                        .build();
    }

    private ExplanationRequest onePool(Evidence evidence, ScoringSide side, RequestPlan.Line line) {
        Mode mode = plan.mode();
        OnePool pool = OnePool.of(evidence, mode.rules(), line.examples(), line.seed());
        log.info(
                "{} of {} scoring windows of {}/{} were shown to its explainer, as the mode {} has it",
                pool.both(),
                pool.scoring().size(),
                evidence.getHookpoint(),
                evidence.getLatent(),
                mode.label());
        ScoringSide scoring =
                ScoringSide.newBuilder(side).setActivating(pool.scoring()).build();
        return request(evidence, mode.label(), line)
                .setExamples(pool.explaining())
                .setScoring(scoring)
                .build();
    }

    private static ExplanationRequest.Builder request(Evidence evidence, String sampler, RequestPlan.Line line) {
        Id id = RequestId.of(
                evidence.getId(), sampler, line.examples(), line.explainer(), line.promptVersion(), line.seed());
        return ExplanationRequest.newBuilder()
                .setId(id.toString())
                .setEvidence(evidence.getId())
                .setHookpoint(evidence.getHookpoint())
                .setLatent(evidence.getLatent())
                .setRevision(evidence.getRevision())
                .setSampler(sampler)
                .setExplainer(line.explainer())
                .setPromptVersion(line.promptVersion())
                .setSeed(line.seed())
                .setContrast(evidence.getContrast())
                .setStatistics(evidence.getStatistics())
                .setNeighbours(evidence.getNeighbours());
    }
}
