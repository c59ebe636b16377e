package io.castalia.consumers.report;

import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WordsFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An accepted explanation, real or control, with its scores and without its windows.
 *
 * @param id its id
 * @param revision revision of the evidence
 * @param method who explained, on which examples, in which way
 * @param outcome what came of it
 * @param reason why there is no text; empty where there is one
 * @param text the explanation
 * @param terms the terms of a lexical one
 * @param words what a cascade decided by; empty for other explainers
 * @param control whether it is real, or another latent's
 * @param partner the latent whose explanation a control is
 * @param droppedEqual scoring windows left out since they equal an explaining one
 * @param unfilled silent windows that were wanted and not to be had
 * @param choice by which rules its windows were chosen; none where it was by our own
 * @param scores its scores, in the order of the topic
 */
record JudgedText(
        String id,
        int revision,
        Method method,
        ExplanationOutcome outcome,
        String reason,
        String text,
        List<Term> terms,
        Optional<WordsFigure> words,
        Control control,
        OptionalInt partner,
        int droppedEqual,
        Unfilled unfilled,
        Optional<Choice> choice,
        List<JudgedScore> scores) {

    /**
     * How an explanation was made.
     *
     * @param explainer who explained
     * @param promptVersion version of its prompt or method
     * @param sampler which examples it saw
     */
    record Method(String explainer, String promptVersion, String sampler) {
        @Override
        public String toString() {
            return "%s %s on %s".formatted(explainer, promptVersion, sampler);
        }
    }

    /** An explanation to which scores are still to be added. */
    static JudgedText of(Explanation explanation) {
        Integer partner = explanation.getPartner();
        return new JudgedText(
                explanation.getId(),
                explanation.getRevision(),
                new Method(who(explanation), explanation.getPromptVersion(), explanation.getSampler()),
                explanation.getOutcome(),
                explanation.getReason(),
                explanation.getText(),
                List.copyOf(explanation.getTerms()),
                Optional.ofNullable(explanation.getWords()),
                explanation.getControl(),
                partner == null ? OptionalInt.empty() : OptionalInt.of(partner),
                explanation.getScoring().getDroppedEqual(),
                explanation.getScoring().getUnfilled(),
                Optional.ofNullable(explanation.getChoice()),
                new ArrayList<>());
    }

    /** Of a cascade, who answered too: what words say and what a language model says is not averaged. */
    private static String who(Explanation explanation) {
        WordsFigure words = explanation.getWords();
        return explanation.getExplainer() + (words == null ? "" : words.getEnough() ? ", by words" : ", by the model");
    }

    /** Whether a cascade found that words suffice. */
    boolean byWords() {
        return real() && words.filter(WordsFigure::getEnough).isPresent();
    }

    boolean real() {
        return control == Control.REAL;
    }

    boolean explained() {
        return outcome == ExplanationOutcome.EXPLAINED;
    }

    boolean abstained() {
        return outcome == ExplanationOutcome.ABSTAINED;
    }

    /** Whether anyone but a constant judge has judged it. */
    boolean scored() {
        return scores.stream()
                .anyMatch(score -> score.judged() && !score.table().constant());
    }
}
