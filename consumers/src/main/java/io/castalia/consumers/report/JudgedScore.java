package io.castalia.consumers.report;

import io.castalia.consumers.metric.Medians;
import io.castalia.consumers.score.Scorers;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.QuantileRecall;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.WindowKind;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An accepted score without its verdicts.
 *
 * @param table the table that it may stand in
 * @param outcome what came of it
 * @param reason why it has no metrics; empty where it has
 * @param asked windows asked about
 * @param parsed verdicts that could be read
 * @param metrics the metrics, in the scorer's order
 * @param recalls recall by quantile
 */
record JudgedScore(
        Table table,
        ScoreOutcome outcome,
        String reason,
        int asked,
        int parsed,
        List<Metric> metrics,
        List<QuantileRecall> recalls) {

    private static final String AREA = "auroc";

    /** What a score is about, the first that it has. */
    private static final List<String> MAIN = List.of("balanced_accuracy", AREA, "accuracy", "correlation");

    /**
     * What may be averaged: scores of one scorer, judge and kind of silent windows, all stopped early or none.
     *
     * @param scorer who asked
     * @param judge who judged
     * @param negatives kind of silent windows
     * @param stoppedEarly whether a sequential test stopped before all windows were asked
     */
    record Table(String scorer, String judge, WindowKind negatives, boolean stoppedEarly) {

        /** Whether the judge gives one answer whatever it sees. */
        boolean constant() {
            return judge.startsWith("always-");
        }

        /** What an abstention enters a median as: a coin's score; where activations are simulated, no correlation. */
        double abstained() {
            return scorer.equals(Scorers.SIMULATION) ? 0 : Medians.ABSTAINED;
        }
    }

    static JudgedScore of(Score score) {
        return new JudgedScore(
                new Table(score.getScorer(), score.getJudge(), score.getNegatives(), score.getStoppedEarly()),
                score.getOutcome(),
                score.getReason(),
                score.getAsked(),
                score.getParsed(),
                List.copyOf(score.getMetrics()),
                List.copyOf(score.getQuantileRecalls()));
    }

    boolean judged() {
        return outcome == ScoreOutcome.JUDGED && metric(mainMetric()).isPresent();
    }

    /**
     * Balanced accuracy where the judge says yes and no, the area where it only ranks, the share of intruders found, the
     * correlation of what was simulated.
     */
    String mainMetric() {
        return MAIN.stream()
                .filter(name -> metric(name).isPresent())
                .findFirst()
                .orElse(AREA);
    }

    OptionalDouble metric(String name) {
        return metrics.stream()
                .filter(metric -> metric.getName().equals(name))
                .mapToDouble(Metric::getValue)
                .findFirst();
    }
}
