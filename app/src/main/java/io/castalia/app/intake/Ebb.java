package io.castalia.app.intake;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long to wait until a lag has fallen by so much, from the rate at which it fell lately. What is added meanwhile by
 * others counts against the rate; what we add ourselves does not, for who waits adds nothing.
 */
final class Ebb {

    /** Seconds where nothing is known yet. */
    static final int UNKNOWN = 5;

    /** Seconds at most, and where the lag does not fall. */
    static final int LONGEST = 60;

    private static final long WINDOW_NANOS = 10_000_000_000L;

    /* Records before the producers had we sent none: falls by what they take. */
    private record Seen(long nanos, long records) {}

    private final Deque<Seen> seen = new ArrayDeque<>();
    private long added;

    /** Takes note of records that we sent. */
    void add(long sent) {
        added += sent;
    }

    /**
     * Takes note of the lag.
     *
     * @param nanos when; never less than before
     */
    void note(long nanos, long records) {
        seen.add(new Seen(nanos, records - added));
        while (seen.size() > 2 && nanos - seen.getFirst().nanos > WINDOW_NANOS) {
            seen.removeFirst();
        }
    }

    /** Seconds until so many records fewer are left, from 1 to {@link #LONGEST}. */
    int seconds(long fewer) {
        if (seen.size() < 2) {
            return UNKNOWN;
        }
        double fallen = seen.getFirst().records - seen.getLast().records;
        double perSecond = fallen / ((seen.getLast().nanos - seen.getFirst().nanos) / 1e9);
        return fallen <= 0 ? LONGEST : (int) Math.max(1, Math.min(LONGEST, Math.ceil(fewer / perSecond)));
    }
}
