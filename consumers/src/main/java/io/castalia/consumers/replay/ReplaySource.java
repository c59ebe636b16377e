package io.castalia.consumers.replay;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The topic that a replay begins with; what follows from it is made anew. */
public enum ReplaySource {
    /** Everything from the choice of examples on. */
    EVIDENCE {
        @Override
        Topic<Evidence> topic(Topics topics) {
            return topics.evidence();
        }
    },

    /** Explanations, controls and scores. */
    EXPLANATION_REQUESTS {
        @Override
        Topic<ExplanationRequest> topic(Topics topics) {
            return topics.explanationRequests();
        }
    },

    /** Scores alone; controls are scored as they stand. */
    EXPLANATIONS {
        @Override
        Topic<Explanation> topic(Topics topics) {
            return topics.explanations();
        }
    };

    abstract Topic<?> topic(Topics topics);

    /** The source of a name; refuses any other than evidence, explanation-requests and explanations. */
    public static ReplaySource named(String name) {
        return Arrays.stream(values())
                .filter(source -> source.label().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.unknown(
                        "from",
                        name,
                        Arrays.stream(values()).map(ReplaySource::label).toList()));
    }

    /** Name of the topic, without its prefix. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What there is to know of a value; empty where there is nothing to replay in it, as in a shard's mark. */
    static Optional<Subject> subject(Object value) {
        if (value instanceof Evidence evidence) {
            return evidence.getMark() != null
                    ? Optional.empty()
                    : Optional.of(new Subject(evidence.getId(), evidence.getHookpoint(), evidence.getLatent(), ""));
        }
        if (value instanceof ExplanationRequest request) {
            return Optional.of(new Subject(
                    request.getId(),
                    request.getHookpoint(),
                    request.getLatent(),
                    request.getExplainer() + "@" + request.getPromptVersion()));
        }
        return value instanceof Explanation explanation
                ? Optional.of(new Subject(explanation.getId(), explanation.getHookpoint(), explanation.getLatent(), ""))
                : Optional.empty();
    }

    /**
     * What a record is about.
     *
     * @param id its id
     * @param hookpoint the hookpoint
     * @param latent the latent
     * @param addressee of a request, who shall answer, as {@code name@version}; else empty
     */
    record Subject(String id, String hookpoint, int latent, String addressee) {}
}
