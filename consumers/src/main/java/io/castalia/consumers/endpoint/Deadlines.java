package io.castalia.consumers.endpoint;

import io.castalia.schemas.Refusal;
import java.time.Duration;

/**
 * How long is waited for what.
 *
 * @param connect until there is a connection
 * @param reply until a reply has come whole; what it takes a model to write the longest answer, or more
 * @param start until the endpoint has answered for the first time
 */
public record Deadlines(Duration connect, Duration reply, Duration start) {

    /** 10 seconds, 2 minutes and 1 minute. */
    public static final Deadlines DEFAULT =
            new Deadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMinutes(1));

    public Deadlines {
        positive(connect, "connect");
        positive(reply, "reply");
        positive(start, "start");
    }

    private static void positive(Duration duration, String what) {
        Refusal.unless(
                !duration.isNegative() && !duration.isZero() && duration.compareTo(Duration.ofHours(6)) <= 0,
                "endpoint." + what + "-timeout",
                duration,
                "above 0 and at most 6 hours");
    }
}
