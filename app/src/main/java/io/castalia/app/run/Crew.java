package io.castalia.app.run;

import io.castalia.consumers.work.GroupChoice;
import io.castalia.consumers.work.GroupKind;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import java.util.Map;
import java.util.Optional;

/**
 * Who requests, explains and scores.
 *
 * @param workers workers of each stage
 * @param group the kind of group that they join; empty for what the cluster has
 */
public record Crew(int workers, Optional<GroupKind> group) {

    public Crew {
        Refusal.unless(workers > 0, "workers", workers, "at least 1");
    }

    /** So many, in the kind of group that the cluster has. */
    public static Crew of(int workers) {
        return new Crew(workers, Optional.empty());
    }

    /** How they work; asks the cluster what groups it has. */
    WorkSettings at(Map<String, ?> clients, TopicSettings topics, String run, Asking asking) {
        return new WorkSettings(run, topics.named(run), asking.threads(workers)).in(GroupChoice.of(clients, group));
    }
}
