package io.castalia.consumers.work;

import io.castalia.consumers.explain.Explainer;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.Requester;
import io.castalia.consumers.score.Scorer;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stages that share groups work on. {@code client} is a Kafka client's properties, the registry's among them. */
public final class Workers {

    /** Records at hand for each thread. */
    private static final int AT_HAND = 4;

    private Workers() {}

    /** Evidence to requests. */
    public static Worker requests(Map<String, ?> client, Topics topics, WorkSettings settings, RequestPlan plan) {
        var requester = new Requester(plan);
        Step<Evidence> step = evidence -> requester.requests(evidence).stream()
                .map(r -> Outgoing.about(topics.explanationRequests(), r.getHookpoint(), r.getLatent(), r))
                .toList();
        Admission admission = settings.entry().orElse(Admission.all());
        return worker(client, topics, settings, new Stage<>("request", topics.evidence(), step, admission));
    }

    /** Requests to explanations; requests for other explainers, or other versions of them, are passed over. */
    public static Worker explanations(
            Map<String, ?> client, Topics topics, WorkSettings settings, List<Explainer> explainers) {
        Step<ExplanationRequest> step = request -> answering(explainers, request)
                .map(explainer -> explainer.explain(request).toRecord(request))
                .map(e -> Outgoing.about(topics.explanations(), e.getHookpoint(), e.getLatent(), e))
                .stream()
                .toList();
        Admission admission = settings.entry().orElse(Admission.ofRun(settings.run()));
        return worker(client, topics, settings, new Stage<>("explain", topics.explanationRequests(), step, admission));
    }

    /**
     * Explanations, controls among them, to scores: one record for each scorer. Explanations that do not bear the names they
     * must are set aside.
     */
    public static Worker scores(Map<String, ?> client, Topics topics, WorkSettings settings, List<Scorer> scorers) {
        Step<Explanation> step = read -> {
            Explanation explanation = AnswerNames.checked(read);
            return scorers.stream()
                    .map(scorer -> scorer.score(explanation))
                    .map(s -> Outgoing.about(topics.scores(), s.getHookpoint(), s.getLatent(), s))
                    .toList();
        };
        Admission admission = settings.entry().orElse(Admission.ofRun(settings.run()));
        return worker(client, topics, settings, new Stage<>("score", topics.explanations(), step, admission));
    }

    private static Optional<Explainer> answering(List<Explainer> explainers, ExplanationRequest request) {
        return explainers.stream()
                .filter(explainer -> explainer.name().equals(request.getExplainer())
                        && explainer.promptVersion().equals(request.getPromptVersion()))
                .findFirst();
    }

    private static <I> Worker worker(Map<String, ?> client, Topics topics, WorkSettings settings, Stage<I> stage) {
        Outbox outbox = Outbox.open(client, topics, settings.run());
        var desk = new Desk<>(stage, AvroSerdes.deserializer(stage.input(), client), outbox, settings.deliveries());
        var group = new ShareGroup(client, settings.group() + "-" + stage.name());
        return new ShareWorker<>(stage, settings, desk, outbox, () -> {
            try {
                group.configure();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new org.apache.kafka.common.errors.InterruptException(e);
            }
            return group.join(stage.input().name(), AT_HAND * settings.threads());
        });
    }
}
