package io.castalia.consumers.sample;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    private ExplanationRequest request(Evidence evidence, RequestPlan.Line line) {
        if (evidence.getStatistics() == null || evidence.getScoring() == null) {
            throw new IllegalArgumentException(
                    "evidence %s has no statistics or no scoring side, and is no mark; it cannot be asked about"
                            .formatted(evidence.getId()));
        }
        Sampler sampler = Sampler.named(line.sampler());
        ExplanationRequest.Builder request =
                request(evidence, plan.mode().sampler(sampler), line).setScoring(evidence.getScoring());
        switch (plan.mode()) {
            case STRICT -> request.setExamples(sampled(evidence, sampler, line));
            case PAPER ->
                chosen(
                        request,
                        sampled(evidence, sampler, line),
                        evidence.getScoring().getActivating());
            case DELPHI -> {
                OnePool pool = OnePool.of(evidence, plan.mode().rules(), line.examples(), line.seed());
                chosen(request, pool.explaining(), pool.scoring());
            }
        }
        return request.build();
    }

    private static List<ExampleWindow> sampled(Evidence evidence, Sampler sampler, RequestPlan.Line line) {
        return sampler.sample(evidence.getExplaining(), line.examples(), line.seed());
    }

    /* Activating windows come lowest ticket first, silent ones kind by kind as drawn: the first of them are a sample. */
    private void chosen(
            ExplanationRequest.Builder request, List<ExampleWindow> examples, List<ExampleWindow> activating) {
        Mode mode = plan.mode();
        Mode.Rules rules = mode.rules();
        List<ExampleWindow> scored = first(activating, rules.activating());
        List<ExampleWindow> silent = mode.kinds().stream()
                .flatMap(kind -> first(of(kind, request.getScoring()), rules.silent()).stream())
                .toList();
        int negatives = (int) silent.stream()
                .filter(window -> window.getKind() == rules.negatives())
                .count();
        Set<List<Integer>> shown =
                examples.stream().map(ExampleWindow::getTokenIds).collect(Collectors.toSet());
        request.setExamples(examples)
                .setScoring(ScoringSide.newBuilder(request.getScoring())
                        .setActivating(scored)
                        .setSilent(silent)
                        .build())
                .setChoice(new Choice(
                        mode.label(),
                        rules.rounding(),
                        scored.size(),
                        negatives,
                        (int) scored.stream()
                                .filter(window -> shown.contains(window.getTokenIds()))
                                .count(),
                        rules.activating() - scored.size(),
                        rules.silent() - negatives));
    }

    private static List<ExampleWindow> of(WindowKind kind, ScoringSide side) {
        return side.getSilent().stream()
                .filter(window -> window.getKind() == kind)
                .toList();
    }

    private static List<ExampleWindow> first(List<ExampleWindow> windows, int most) {
        return windows.subList(0, Math.min(windows.size(), most));
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
