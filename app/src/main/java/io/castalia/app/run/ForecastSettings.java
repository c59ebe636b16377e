package io.castalia.app.run;

import io.castalia.consumers.endpoint.Prices;
import io.castalia.consumers.estimate.StandIn;
import io.castalia.schemas.Refusal;
import java.util.OptionalLong;

/**
 * How an estimate is made.
 *
 * @param replay what would be done: its run's name is never used
 * @param sample records that are gone through at most
 * @param seed which they are
 * @param scaleTo records to reckon for; empty for as many as there are
 * @param standIn what is taken to be said
 * @param prices what a million tokens cost
 */
public record ForecastSettings(
        ReplaySettings replay, int sample, long seed, OptionalLong scaleTo, StandIn standIn, Prices prices) {

    /** Records whose scoring sides are held at once. */
    private static final int MOST = 2000;

    public ForecastSettings {
        Refusal.unless(sample >= 2 && sample <= MOST, "sample", sample, "2 to %d".formatted(MOST));
        Refusal.unless(scaleTo.isEmpty() || scaleTo.getAsLong() > 0, "scale-to", scaleTo.orElse(0), "at least 1");
    }
}
