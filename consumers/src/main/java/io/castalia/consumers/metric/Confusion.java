package io.castalia.consumers.metric;

import io.castalia.schemas.wire.Verdict;
import java.util.List;

/** Answers counted by what they should have been. */
record Confusion(int truePositives, int falseNegatives, int falsePositives, int trueNegatives) {

    /** Counts the verdicts that have an answer. */
    static Confusion of(List<Verdict> verdicts) {
        var counts = new int[4];
        for (Verdict verdict : verdicts) {
            Boolean answer = verdict.getAnswer();
            if (answer != null) {
                counts[(verdict.getActivating() ? 0 : 2) + (answer ? 0 : 1)]++;
            }
        }
        return new Confusion(counts[0], counts[1], counts[2], counts[3]);
    }

    static boolean right(Verdict verdict) {
        return Boolean.valueOf(verdict.getActivating()).equals(verdict.getAnswer());
    }

    int activating() {
        return truePositives + falseNegatives;
    }

    int silent() {
        return falsePositives + trueNegatives;
    }
}
