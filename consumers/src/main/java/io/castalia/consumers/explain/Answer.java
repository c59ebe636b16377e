package io.castalia.consumers.explain;

import io.castalia.consumers.sample.RequestId;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Cost;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.WordsFigure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of asking an explainer. */
public sealed interface Answer {

    Cost FREE = new Cost(0, 0L, 0L, 0L, 0L);

    /** What the record of it says. */
    ExplanationOutcome outcome();

    /** The explanation; empty unless it is explained. */
    default String text() {
        return "";
    }

    /** The structured terms; empty for explainers that write prose only. */
    default List<Term> terms() {
        return List.of();
    }

    /** Why there is no text; empty where there is one. */
    String reason();

    /** Why the text may have been dictated by the corpus; empty where nothing points to that. */
    default String suspicion() {
        return "";
    }

    /** What a cascade decided by; null where there is none. */
    default @Nullable WordsFigure words() {
        return null;
    }

    /** What it cost. */
    Cost cost();

    /** The record of it, as the answer to a request. */
    default Explanation toRecord(ExplanationRequest request) {
        return Explanation.newBuilder()
                .setId(RequestId.ofAnswer(request.getId()).toString())
                .setRequest(request.getId())
                .setEvidence(request.getEvidence())
                .setHookpoint(request.getHookpoint())
                .setLatent(request.getLatent())
                .setRevision(request.getRevision())
                .setSampler(request.getSampler())
                .setExplainer(request.getExplainer())
                .setPromptVersion(request.getPromptVersion())
                .setSeed(request.getSeed())
                .setOutcome(outcome())
                .setReason(reason())
                .setText(text())
                .setTerms(terms())
                .setControl(Control.REAL)
                .setCost(cost())
                .setStatistics(request.getStatistics())
                .setNeighbours(request.getNeighbours())
                .setScoring(request.getScoring())
                .setSuspicion(suspicion())
                .setWords(words())
                .setChoice(request.getChoice())
                .build();
    }

    /** There is a text. */
    record Explained(String text, List<Term> terms, String suspicion, Cost cost) implements Answer {
        @Override
        public ExplanationOutcome outcome() {
            return ExplanationOutcome.EXPLAINED;
        }

        @Override
        public String reason() {
            return "";
        }
    }

    /** The explainer found nothing to say. */
    record Abstained(String reason, Cost cost) implements Answer {
        @Override
        public ExplanationOutcome outcome() {
            return ExplanationOutcome.ABSTAINED;
        }
    }

    /** The reply could not be parsed. */
    record Unreadable(String reason, Cost cost) implements Answer {
        @Override
        public ExplanationOutcome outcome() {
            return ExplanationOutcome.UNREADABLE;
        }
    }

    /** The model declined. */
    record Refused(String reason, Cost cost) implements Answer {
        @Override
        public ExplanationOutcome outcome() {
            return ExplanationOutcome.REFUSED;
        }
    }

    /** There was no reply. */
    record Failed(String reason, Cost cost) implements Answer {
        @Override
        public ExplanationOutcome outcome() {
            return ExplanationOutcome.FAILED;
        }
    }

    /**
     * What came of a cascade: the answer of whoever answered.
     *
     * @param answer theirs
     * @param words what it was decided by
     */
    record OfCascade(Answer answer, WordsFigure words) implements Answer {
        @Override
        public ExplanationOutcome outcome() {
            return answer.outcome();
        }

        @Override
        public String text() {
            return answer.text();
        }

        @Override
        public List<Term> terms() {
            return answer.terms();
        }

        @Override
        public String reason() {
            return answer.reason();
        }

        @Override
        public String suspicion() {
            return answer.suspicion();
        }

        @Override
        public Cost cost() {
            return answer.cost();
        }
    }
}
