package io.castalia.app.run;

import io.castalia.consumers.replay.ReplayFilter;
import io.castalia.consumers.replay.ReplaySource;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.evidence.LatentSelection;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * All that a replay is told.
 *
 * @param from the topic that it begins with
 * @param run name of the new run
 * @param code version of the code
 * @param of the run whose records are read again; empty: main's or, where there are none, those of the only run
 * @param since the earliest time of a record
 * @param latents the latents
 * @param resumed whether a run of this name may have begun already
 * @param topics how topics are named
 * @param plan what is asked about each piece of evidence
 * @param explainers who explains
 * @param asking which language model is asked, if one is
 * @param scorers who scores
 * @param negatives which kinds of silent windows are scored on, each apart
 * @param embeddingModel what embeds texts
 * @param crew who requests, explains and scores
 */
public record ReplaySettings(
        ReplaySource from,
        String run,
        String code,
        Optional<String> of,
        Optional<Instant> since,
        LatentSelection latents,
        boolean resumed,
        TopicSettings topics,
        RequestPlan plan,
        List<String> explainers,
        Asking asking,
        List<String> scorers,
        List<WindowKind> negatives,
        String embeddingModel,
        Crew crew) {

    /** Explainers that nobody knows are refused here, before anything is opened for them. */
    public ReplaySettings {
        explainers = List.copyOf(explainers);
        scorers = List.copyOf(scorers);
        negatives = List.copyOf(negatives);
        Stages.check(explainers, asking);
        // By our own rules requests have what the evidence has, whatever that was drawn for.
        if (from == ReplaySource.EVIDENCE && plan.mode() != Mode.STRICT) {
            ByMode.check(plan.mode(), negatives);
        }
    }

    /** Which records are meant, in hookpoints of these widths. */
    ReplayFilter filter(Map<String, Integer> widths, Set<String> addressees) {
        var chosen = new HashMap<String, IntPredicate>();
        Predicate<LatentKey> meant =
                key -> chosen.computeIfAbsent(key.hookpoint(), name -> latents.over(name, widths.getOrDefault(name, 0)))
                        .test(key.latent());
        return new ReplayFilter(of, since, meant, addressees::contains);
    }
}
