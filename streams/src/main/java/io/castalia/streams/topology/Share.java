package io.castalia.streams.topology;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A share of a thread's time: earned while it works on something else, and spent while it is asked whether to go on. */
final class Share implements BooleanSupplier {

    private static final long MOST = Duration.ofMillis(500).toNanos();

    private final double part;
    private long credit;
    private long since = -1;

    /** A part, 0 to 1, of the time; 0 is never anything. */
    Share(double part) {
        this.part = part;
    }

    /** The thread has worked on something else for so many nanoseconds. */
    void earn(long nanos) {
        credit = Math.min(MOST, credit + (long) (nanos * part));
    }

    /** The thread has nothing else to do for so long. */
    void earnAll(Duration time) {
        credit = part == 0 ? 0 : Math.min(MOST, Math.max(credit, time.toNanos()));
    }

    /** Whether anything is left; time is spent from the first question on. */
    @Override
    public boolean getAsBoolean() {
        long now = System.nanoTime();
        credit -= since < 0 ? 0 : now - since;
        since = now;
        return credit > 0;
    }

    /** No more is spent until the next question. */
    void pause() {
        since = -1;
    }
}
