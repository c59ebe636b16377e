package io.castalia.consumers.endpoint;

import io.castalia.schemas.Refusal;
import java.time.Duration;

/**
 * How an endpoint is asked again.
 *
 * @param first pause after a first failure; doubled with each that follows, and moved by up to half at random
 * @param longest pause at most, also where the endpoint asks for a longer one
 * @param tries of one prompt that the endpoint fails at while it answers others; then the prompt has failed
 * @param breaker failures of so many requests, half of which are enough, after which only one at a time is tried
 * @param share requests that may be sent again, as a share of those that were answered
 */
public record Patience(Duration first, Duration longest, int tries, int breaker, double share) {

    /** From half a second to 5 minutes, 6 tries, 10 requests, and a fifth of what was answered. */
    public static final Patience DEFAULT = new Patience(Duration.ofMillis(500), Duration.ofMinutes(5), 6, 10, 0.2);

    public Patience {
        Refusal.unless(first.toMillis() >= 1, "endpoint.first-pause", first, "at least a millisecond");
        Refusal.unless(longest.compareTo(first) >= 0, "endpoint.longest-pause", longest, "not below the first");
        Refusal.unless(tries > 0, "endpoint.tries", tries, "at least 1");
        Refusal.unless(breaker > 0, "endpoint.breaker", breaker, "at least 1");
        Refusal.unless(share > 0 && share <= 1, "endpoint.retry-share", share, "above 0 and at most 1");
    }
}
