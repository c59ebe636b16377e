package io.castalia.consumers.work;

import io.castalia.schemas.Refusal;
import java.time.Duration;
import java.util.Optional;

/**
 * How a stage works.
 *
 * @param run name of the run, in the headers of all it sends
 * @param group beginning of its group's name, which the stage completes; another group reads everything again
 * @param threads records that it works on at once
 * @param deliveries how often a record is handed out; 5 is the default of brokers with share groups
 * @param backoff pause before a record that failed is released, doubled with each delivery
 * @param entry which records the first stage of a replay takes; empty elsewhere: evidence of any run, and the run's own
 *     requests and explanations
 * @param kind what kind of group it is
 */
public record WorkSettings(
        String run,
        String group,
        int threads,
        int deliveries,
        Duration backoff,
        Optional<Admission> entry,
        GroupKind kind) {

    /** Of a share group, in a run that is no replay. */
    public WorkSettings(String run, String group, int threads, int deliveries, Duration backoff) {
        this(run, group, threads, deliveries, backoff, Optional.empty(), GroupKind.SHARE);
    }

    /** With the broker's default of deliveries, and half a second of pause. */
    public WorkSettings(String run, String group, int threads) {
        this(run, group, threads, 5, Duration.ofMillis(500));
    }

    /** The same, where a replay begins. */
    public WorkSettings entering(Admission admission) {
        return new WorkSettings(run, group, threads, deliveries, backoff, Optional.of(admission), kind);
    }

    /** The same in a group of this kind. */
    public WorkSettings in(GroupKind other) {
        return new WorkSettings(run, group, threads, deliveries, backoff, entry, other);
    }

    /** The pause after a record's try of this number failed. */
    Duration pause(int delivery) {
        return backoff.multipliedBy(1L << Math.min(delivery - 1, 10));
    }

    public WorkSettings {
        Refusal.unless(!run.isBlank(), "work.run", run, "a name");
        Refusal.unless(!group.isBlank(), "work.group", group, "a name");
        Refusal.unless(threads > 0, "work.threads", threads, "at least 1");
        Refusal.unless(deliveries > 1, "work.deliveries", deliveries, "at least 2");
        Refusal.unless(!backoff.isNegative(), "work.backoff", backoff, "zero or more");
    }
}
