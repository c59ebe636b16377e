package io.castalia.consumers.report;

import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Projection;
import java.util.List;
import java.util.Optional;

/**
 * All that a report tells of a latent: of its newest evidence, and how much there is of older ones.
 *
 * @param key the latent
 * @param status its status; empty where it has no profile
 * @param density firing tokens over unmasked tokens, 0 to 1
 * @param statistics its counts
 * @param revision revision of the newest evidence; 0 where there is none
 * @param olderEvidence how many older pieces of evidence there are
 * @param olderExplanations how many explanations and controls of older evidence
 * @param windows windows of its newest evidence
 * @param quantiles how many quantiles its sample is cut into
 * @param droppedForSize windows that the evidence left out to keep to its limit
 * @param projection what its decoder row says without any text, where its profile has it
 * @param texts explanations of the newest evidence and their controls, in the order of the topic
 */
record ShownLatent(
        LatentKey key,
        Optional<String> status,
        double density,
        LatentStatistics statistics,
        int revision,
        int olderEvidence,
        int olderExplanations,
        List<ShownWindow> windows,
        int quantiles,
        int droppedForSize,
        Optional<Projection> projection,
        List<JudgedText> texts) {

    /** Its own explanations. */
    List<JudgedText> explanations() {
        return texts.stream().filter(JudgedText::real).toList();
    }

    /** The control of an explanation, the first where there are several. */
    Optional<JudgedText> controlOf(JudgedText explanation) {
        return texts.stream()
                .filter(text -> !text.real() && text.method().equals(explanation.method()))
                .findFirst();
    }

    /** Whether there is anything to show but counts. */
    boolean worthShowing() {
        return revision > 0;
    }
}
