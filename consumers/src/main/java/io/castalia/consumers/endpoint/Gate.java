package io.castalia.consumers.endpoint;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides when the next request may go. As many at once as were borne last: one more for every round of answers, half as
 * many after a failure, once for all that were under way then. After too much was asked nothing goes for as long as the
 * endpoint wants, or for a pause that doubles. Where half of the last requests failed only one at a time is tried, after a
 * pause that doubles. Requests sent again are paid for by answers; while nothing is left to pay with, one at a time goes.
 *
 * <p>Times are those of {@link System#nanoTime}. Not for several threads.
 */
final class Gate {

    private static final int ANSWERS_OF_A_ROUND = 16;
    private static final double FIRST_CREDIT = 5;
    private static final double MOST_CREDIT = 100;
    private static final int NO_ROUND_YET = 0;

    private final Patience patience;
    private final AIMDLimit limit;
    private final CircuitBreaker breaker;
    private final IntervalFunction pauses;
    private double credit = FIRST_CREDIT;
    private long answers;
    private int sinceRaised;
    private int failedRounds = NO_ROUND_YET;
    private boolean dropped;
    private long lastDrop;
    private boolean paused;
    private long pausedUntil;

    Gate(String name, int concurrency, Patience patience) {
        this.patience = patience;
        this.pauses = IntervalFunction.ofExponentialRandomBackoff(patience.first(), 2, 0.5, patience.longest());
        this.limit = AIMDLimit.newBuilder()
                .initialLimit(concurrency)
                .minLimit(1)
                .maxLimit(concurrency)
                .backoffRatio(0.5)
                // How long a model takes says nothing of how much it bears.
                .timeout(365, TimeUnit.DAYS)
                .build();
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                patience.breaker(),
                                patience.breaker(),
                                CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(50)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(pauses)
                        .build());
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /** Whether another may go, but for the breaker's word. */
    boolean hasRoom(long now, int underWay) {
        return pause(now) == 0 && underWay < (strained() ? 1 : limit.getLimit());
    }

    /** The breaker's word; a request that is let through must be told of. */
    boolean lets() {
        return breaker.tryAcquirePermission();
    }

    /** Whether there is nothing left to pay for requests sent again. */
    boolean strained() {
        return credit < 1;
    }

    /** Requests at once, as it stands. */
    int limit() {
        return limit.getLimit();
    }

    /** Answers so far. */
    long answers() {
        return answers;
    }

    /** Nanoseconds until anything may go; 0 for now. */
    long pause(long now) {
        paused = paused && pausedUntil - now > 0;
        return paused ? pausedUntil - now : 0;
    }

    /** The pause before a prompt is sent again that has failed so often. */
    Duration pauseAfter(int failures) {
        return Duration.ofMillis(pauses.apply(Math.max(1, failures)));
    }

    /** One is sent again. */
    void sentAgain() {
        credit -= 1;
    }

    /** One was answered. */
    void answered(int underWay) {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        answers++;
        failedRounds = NO_ROUND_YET;
        credit = Math.min(MOST_CREDIT, credit + patience.share());
        if (++sinceRaised >= Math.max(limit.getLimit(), ANSWERS_OF_A_ROUND)) {
            sinceRaised = 0;
            limit.onSample(0, 1, underWay + 1, false);
        }
    }

    /** One was too much for it. */
    void busy(long now, long sent, Optional<Duration> after) {
        breaker.releasePermission();
        boolean first = drop(now, sent);
        if (after.isPresent()) {
            Duration asked = after.get();
            pauseUntil(now, (asked.compareTo(patience.longest()) > 0 ? patience.longest() : asked).toNanos());
        } else if (first) {
            pauseUntil(now, pauseAfter(failedRounds).toNanos());
        }
    }

    /** One failed, or the endpoint was away. */
    void failed(long now, long sent) {
        breaker.onError(0, TimeUnit.NANOSECONDS, new FailedException());
        if (drop(now, sent) && strained()) {
            pauseUntil(now, pauseAfter(failedRounds).toNanos());
        }
    }

    /** One was never sent, or came to nothing that says anything of the endpoint. */
    void forgotten() {
        breaker.releasePermission();
    }

    /** Halves the limit, unless that was done since the request was sent. */
    private boolean drop(long now, long sent) {
        if (dropped && sent - lastDrop < 0) {
            return false;
        }
        dropped = true;
        lastDrop = now;
        sinceRaised = 0;
        failedRounds++;
        limit.onSample(0, 1, limit.getLimit(), true);
        return true;
    }

    private void pauseUntil(long now, long nanos) {
        if (nanos > pause(now)) {
            paused = true;
            pausedUntil = now + nanos;
        }
    }

    /** What the breaker wants to be told; it says nothing, and costs little. */
    private static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        FailedException() {
            super("failed", null, false, false);
        }
    }
}
