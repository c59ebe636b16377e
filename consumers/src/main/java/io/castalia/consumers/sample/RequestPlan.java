package io.castalia.consumers.sample;

import io.castalia.schemas.Refusal;
import java.util.List;

/**
 * What is asked about each piece of evidence: every sampler's examples of every explainer.
 *
 * @param samplers names of samplers
 * @param explainers who shall answer: {@code name}, or {@code name@version} of its prompt or method, 1 where none is
 *     given
 * @param examples how many examples each is given
 * @param seed seed of every choice
 */
public record RequestPlan(List<String> samplers, List<String> explainers, int examples, long seed) {

    /** Forty examples by quantile, as in the paper, for the lexical explainer. */
    public static final RequestPlan DEFAULT = new RequestPlan(List.of("quantiles"), List.of("lexical"), 40, 0);

    public RequestPlan {
        samplers = List.copyOf(samplers);
        explainers = List.copyOf(explainers);
        samplers.forEach(Sampler::named);
        Refusal.unless(!samplers.isEmpty(), "request.samplers", samplers, "at least one");
        Refusal.unless(!explainers.isEmpty(), "request.explainers", explainers, "at least one");
        for (String explainer : explainers) {
            Refusal.unless(
                    explainer.matches("[^@\\s]+(@[^@\\s]+)?"), "request.explainers", explainer, "name or name@version");
        }
        Refusal.unless(examples > 0, "request.examples", examples, "at least 1");
    }

    /** An explainer, and the version of its prompt or method. */
    record Addressee(String explainer, String promptVersion) {}

    List<Addressee> addressees() {
        return explainers.stream()
                .map(written -> written.split("@"))
                .map(parts -> new Addressee(parts[0], parts.length > 1 ? parts[1] : "1"))
                .toList();
    }
}
