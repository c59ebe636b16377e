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
import org.apache.kafka.common.errors.InterruptException;

/** The stages that groups of workers work on. {@code client} is a Kafka client's properties, the registry's among them. */
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
        String group = settings.group() + "-" + stage.name();
        int atHand = AT_HAND * settings.threads();
        return switch (settings.kind()) {
            case SHARE -> {
                var share = new ShareGroup(client, group);
                yield new ShareWorker<>(stage, settings, desk, outbox, () -> {
                    configured(share::configure);
                    return share.join(stage.input().name(), atHand);
                });
            }
            case CLASSIC -> {
                var classic = new ClassicGroup(client, group);
                yield new ClassicWorker<>(stage, settings, desk, outbox, atHand, () -> {
                    configured(classic::configure);
                    return classic.consumer(atHand);
                });
            }
        };
    }

    /** What makes a group ready. */
    @FunctionalInterface
    private interface Readying {
        void configure() throws InterruptedException;
    }

    private static void configured(Readying group) {
        try {
            group.configure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }
}
