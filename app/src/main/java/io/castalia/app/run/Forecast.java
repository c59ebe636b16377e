package io.castalia.app.run;

import io.castalia.consumers.estimate.Bill;
import io.castalia.consumers.estimate.CountingModel;
import io.castalia.consumers.estimate.Reckoned;
import io.castalia.consumers.estimate.Reckoner;
import io.castalia.consumers.estimate.TokenMeter;
import io.castalia.consumers.replay.ReplayTopics;
import io.castalia.consumers.replay.Roll;
import io.castalia.consumers.score.Scorers;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a replay, or a run that came to the same evidence, would ask a language model. Some of its records go through its
 * stages with a model that counts, and what that counts is scaled up. Nothing is asked, and nothing written.
 *
 * @param taken the records that would be read
 * @param reckoned what followed from those that were gone through
 * @param bill what all of them come to
 */
public record Forecast(Roll.Taken taken, Reckoned reckoned, Bill bill) {

    /** Scorers that ask no language model, whatever the settings; they would only take time. */
    private static final Set<String> ASK_NOBODY = Set.of(Scorers.EMBEDDING, Scorers.EXAMPLE_EMBEDDING);

    /**
     * Reads, counts and scales up.
     *
     * @param clients a Kafka client's properties, the registry's among them
     * @throws Refusal where there is nothing to read, or less is to be reckoned for than was gone through
     */
    public static Forecast of(ForecastSettings settings, TokenMeter meter, Map<String, ?> clients) {
        ReplaySettings replay = settings.replay();
        var topics = new ReplayTopics(clients, Topics.of(replay.topics()));
        Refusal.unless(
                settings.standIn().echo() || !replay.scorers().contains(Scorers.SURPRISAL),
                "scorer",
                Scorers.SURPRISAL,
                "given with --echo, for it needs an endpoint that tells how likely a given text is");
        Asking asking = replay.asking().modelOnly();
        var model = new CountingModel(asking.model().orElseThrow(), meter, settings.standIn());
        try (Stages stages = Stages.asking(asking, model)) {
            var explainers = stages.explainers(replay.explainers());
            Set<String> addressees = explainers.stream()
                    .map(explainer -> explainer.name() + "@" + explainer.promptVersion())
                    .collect(Collectors.toSet());
            var scorers = stages.scorers(
                    replay.scorers().stream()
                            .filter(name -> !ASK_NOBODY.contains(name))
                            .toList(),
                    replay.negatives());
            Roll.Taken taken = topics.roll(replay.from(), replay.filter(topics.widths(), addressees));
            if (taken.size() == 0) {
                throw new Refusal("%s: of run '%s' %d records are read, and --latents leaves none of them; name others"
                        .formatted(replay.from().label(), taken.run(), taken.read()));
            }
            var reckoner = new Reckoner(model, stages.resolved(replay.plan()), explainers, scorers);
            Reckoned reckoned = reckoned(reckoner, topics, taken, settings);
            long all = settings.scaleTo().orElse(taken.size());
            Refusal.unless(
                    all >= reckoned.pieces(),
                    "scale-to",
                    all,
                    "at least the %d records that were gone through; fewer of them with --sample"
                            .formatted(reckoned.pieces()));
            return new Forecast(taken, reckoned, reckoned.scaledTo(all, settings.prices()));
        }
    }

    private static Reckoned reckoned(
            Reckoner reckoner, ReplayTopics topics, Roll.Taken taken, ForecastSettings settings) {
        var sampled = new Object() {
            <V> List<V> of(Class<V> type) {
                return topics.sample(settings.replay().from(), type, taken, settings.seed(), settings.sample());
            }
        };
        return switch (settings.replay().from()) {
            case EVIDENCE -> reckoner.fromEvidence(sampled.of(Evidence.class));
            case EXPLANATION_REQUESTS -> reckoner.fromRequests(sampled.of(ExplanationRequest.class));
            case EXPLANATIONS -> reckoner.fromExplanations(sampled.of(Explanation.class));
        };
    }
}
