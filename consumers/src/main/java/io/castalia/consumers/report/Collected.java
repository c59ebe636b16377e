package io.castalia.consumers.report;

import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.LatentStatistics;
import java.util.ArrayList;
import java.util.List;

/** What has been read of one latent so far. Keeps the newest evidence and its explanations, and counts the others. */
final class Collected {

    private static final LatentStatistics NOTHING = new LatentStatistics(0L, 0L, 0L, 0L, 0L, 0L, 0.0, 0f, List.of());

    private final List<JudgedText> texts = new ArrayList<>();
    private LatentStatistics statistics = NOTHING;
    private List<ShownWindow> windows = List.of();
    private int quantiles;
    private int droppedForSize;
    private int revision;
    private String evidence = "";
    private int evidenceRead;
    private int textsRead;

    /** Evidence of the same revision comes from a run begun anew: the later one holds. */
    void take(Evidence newer, int windowsPerLatent) {
        evidenceRead++;
        if (newer.getRevision() >= revision) {
            revise(newer.getId(), newer.getRevision());
            LatentStatistics counts = newer.getStatistics();
            statistics = counts == null ? NOTHING : counts;
            windows = ShownWindow.choose(newer.getExplaining(), windowsPerLatent);
            quantiles = ShownWindow.quantiles(newer.getExplaining());
            droppedForSize = newer.getDroppedForSize();
        }
    }

    /** An explanation may outlive its evidence; then it stands without windows. */
    void take(Explanation explanation, JudgedText text) {
        textsRead++;
        if (explanation.getRevision() > revision) {
            revise(explanation.getEvidence(), explanation.getRevision());
            statistics = explanation.getStatistics();
            windows = List.of();
            quantiles = 0;
            droppedForSize = 0;
        }
        if (explanation.getEvidence().equals(evidence)) {
            texts.add(text);
        }
    }

    private void revise(String id, int number) {
        evidence = id;
        revision = number;
        texts.clear();
    }

    LatentStatistics statistics() {
        return statistics;
    }

    List<ShownWindow> windows() {
        return windows;
    }

    int quantiles() {
        return quantiles;
    }

    int droppedForSize() {
        return droppedForSize;
    }

    int revision() {
        return revision;
    }

    int olderEvidence() {
        return Math.max(0, evidenceRead - 1);
    }

    int olderTexts() {
        return textsRead - texts.size();
    }

    List<JudgedText> texts() {
        return texts;
    }
}
