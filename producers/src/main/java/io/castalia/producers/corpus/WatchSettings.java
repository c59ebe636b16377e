package io.castalia.producers.corpus;

import io.castalia.schemas.Refusal;
import java.time.Duration;

/**
 * How a folder is watched.
 *
 * @param scan how long until all of it is looked at again, should no event come
 * @param settle how long a file must stay as it is before it counts as finished
 */
public record WatchSettings(Duration scan, Duration settle) {

    /** Looks every second, and takes what has stayed the same for two. */
    public static final WatchSettings DEFAULT = new WatchSettings(Duration.ofSeconds(1), Duration.ofSeconds(2));

    public WatchSettings {
        Refusal.unless(scan.toMillis() > 0, "watch.scan", scan, "at least a millisecond");
        Refusal.unless(!settle.isNegative(), "settle", settle, "at least 0");
    }

    /** The same with another time to settle. */
    public WatchSettings withSettle(Duration time) {
        return new WatchSettings(scan, time);
    }
}
