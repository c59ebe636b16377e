package io.castalia.consumers.compare;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Score;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The scores of two runs that count: of records with one id in a run the first, and only those of the text that was
 * accepted. Where a run has only judged, the texts are another's. All explanations must be added before any score, each
 * partition in the order of its offsets.
 */
final class AcceptedScores {

    private final Map<String, Map<String, String>> hashes = new HashMap<>();
    private final Map<String, List<ScoredLatent>> scores = new HashMap<>();
    private final Map<String, Set<String>> ids = new HashMap<>();

    AcceptedScores(String first, String second) {
        scores.put(first, new ArrayList<>());
        scores.put(second, new ArrayList<>());
    }

    void add(Explanation explanation, String run) {
        hashes.computeIfAbsent(explanation.getId(), id -> new HashMap<>())
                .putIfAbsent(run, Id.sha256(explanation.getText().getBytes(StandardCharsets.UTF_8)));
    }

    void add(Score score, String run) {
        List<ScoredLatent> of = scores.get(run);
        if (of == null || score.getControl() != Control.REAL || score.getJudge().startsWith("always-")) {
            return;
        }
        Map<String, String> texts = hashes.getOrDefault(score.getExplanation(), Map.of());
        String own = texts.get(run);
        boolean accepted = own == null ? texts.containsValue(score.getTextHash()) : own.equals(score.getTextHash());
        if (accepted && ids.computeIfAbsent(run, r -> new HashSet<>()).add(score.getId())) {
            of.add(ScoredLatent.of(score));
        }
    }

    /** Those of a run. */
    List<ScoredLatent> of(String run) {
        return scores.getOrDefault(run, List.of());
    }
}
