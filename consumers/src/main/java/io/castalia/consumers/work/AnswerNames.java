package io.castalia.consumers.work;

import io.castalia.consumers.sample.RequestId;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import java.util.Optional;

/**
 * Whether an explanation bears the names that it must. Anybody may write to its topic, and workers keep no list of what was
 * asked; but ids are made from what they name, so a request that was never made, or an answer under a name of its own, shows.
 */
public final class AnswerNames {

    private AnswerNames() {}

    /** What is wrong with them, and what now; empty where nothing is. */
    public static Optional<String> fault(Explanation explanation) {
        if (!RequestId.fits(
                explanation.getRequest(),
                explanation.getEvidence(),
                explanation.getSampler(),
                explanation.getExplainer(),
                explanation.getPromptVersion(),
                explanation.getSeed())) {
            return Optional.of(
                    "explanation %s answers request '%s', which is no request for explainer %s@%s about evidence %s; "
                                    .formatted(
                                            explanation.getId(),
                                            explanation.getRequest(),
                                            explanation.getExplainer(),
                                            explanation.getPromptVersion(),
                                            explanation.getEvidence())
                            + "copy request, evidence, sampler, explainer, promptVersion and seed from the request");
        }
        String answer = RequestId.ofAnswer(explanation.getRequest()).toString();
        String id = explanation.getControl() == Control.REAL
                ? answer
                : Id.of("control", answer, String.valueOf(explanation.getPartnerExplanation()))
                        .toString();
        return explanation.getId().equals(id)
                ? Optional.empty()
                : Optional.of(
                        "the explanation of request %s has the id '%s', and its id is %s; docs/explainers.md says how it is made"
                                .formatted(explanation.getRequest(), explanation.getId(), id));
    }

    /** The explanation. Throws where something is wrong with its names. */
    static Explanation checked(Explanation explanation) {
        fault(explanation).ifPresent(fault -> {
            throw new UnfitRecord(fault);
        });
        return explanation;
    }
}
