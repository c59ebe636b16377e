package io.castalia.consumers.compare;

import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.Verdict;
import io.castalia.schemas.wire.WindowKind;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An accepted score of a latent's own explanation.
 *
 * @param id the score's
 * @param latent the latent
 * @param evidence id of the evidence: scores on one piece of evidence are on the same windows
 * @param revision its revision
 * @param column how it was explained and judged
 * @param outcome what came of it
 * @param metrics its metrics; none where it was not judged
 * @param verdicts every verdict
 */
record ScoredLatent(
        String id,
        LatentKey latent,
        String evidence,
        int revision,
        Column column,
        ScoreOutcome outcome,
        List<Metric> metrics,
        List<Verdict> verdicts) {

    static final String ACCURACY = "balanced_accuracy";
    static final String AREA = "auroc";

    /**
     * What is scored on.
     *
     * @param scorer who asks
     * @param negatives kind of silent windows
     * @param stoppedEarly whether a sequential test stopped before all windows were asked
     */
    record Question(String scorer, WindowKind negatives, boolean stoppedEarly) {}

    /** How a score came about: what was asked, who judged, and how the explanation was made. */
    record Column(Question question, String judge, String explainer, String promptVersion, String sampler) {

        boolean sameExplanation(Column other) {
            return explainer.equals(other.explainer)
                    && promptVersion.equals(other.promptVersion)
                    && sampler.equals(other.sampler);
        }

        String method() {
            return "%s %s on %s".formatted(explainer, promptVersion, sampler);
        }
    }

    static ScoredLatent of(Score score) {
        var question = new Question(score.getScorer(), score.getNegatives(), score.getStoppedEarly());
        return new ScoredLatent(
                score.getId(),
                new LatentKey(score.getHookpoint(), score.getLatent()),
                score.getEvidence(),
                score.getRevision(),
                new Column(
                        question, score.getJudge(), score.getExplainer(), score.getPromptVersion(), score.getSampler()),
                score.getOutcome(),
                List.copyOf(score.getMetrics()),
                List.copyOf(score.getVerdicts()));
    }

    OptionalDouble metric(String name) {
        return metrics.stream()
                .filter(metric -> metric.getName().equals(name))
                .mapToDouble(Metric::getValue)
                .findFirst();
    }

    /** Balanced accuracy where the judge says yes and no, else the area. */
    OptionalDouble main() {
        OptionalDouble accuracy = metric(ACCURACY);
        return accuracy.isPresent() ? accuracy : metric(AREA);
    }

    boolean abstained() {
        return outcome == ScoreOutcome.ABSTAINED;
    }
}
