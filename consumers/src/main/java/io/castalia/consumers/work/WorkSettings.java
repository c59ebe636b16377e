package io.castalia.consumers.work;

import io.castalia.schemas.Refusal;
import java.time.Duration;

/**
 * How a stage works.
 *
 * @param run name of the run, in the headers of all it sends
 * @param group beginning of its share group's name, which the stage completes; another group reads everything again
 * @param threads records that it works on at once
 * @param deliveries how often the broker hands a record out; 5 is the broker's default
 * @param backoff pause before a record that failed is released, doubled with each delivery
 */
public record WorkSettings(String run, String group, int threads, int deliveries, Duration backoff) {

    /** With the broker's default of deliveries, and half a second of pause. */
    public WorkSettings(String run, String group, int threads) {
        this(run, group, threads, 5, Duration.ofMillis(500));
    }

    public WorkSettings {
        Refusal.unless(!run.isBlank(), "work.run", run, "a name");
        Refusal.unless(!group.isBlank(), "work.group", group, "a name");
        Refusal.unless(threads > 0, "work.threads", threads, "at least 1");
        Refusal.unless(deliveries > 1, "work.deliveries", deliveries, "at least 2");
        Refusal.unless(!backoff.isNegative(), "work.backoff", backoff, "zero or more");
    }
}
