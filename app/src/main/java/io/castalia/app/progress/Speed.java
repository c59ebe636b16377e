package io.castalia.app.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Tokens and activations a second, over the last moments. Time is told to it. */
final class Speed {

    private static final long WINDOW = Duration.ofSeconds(10).toNanos();
    private static final double SECOND = 1e9;

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long tokens, long activations) {}

    /**
     * The speeds at one moment.
     *
     * @param tokens a second
     * @param activations a second
     */
    record Now(double tokens, double activations) {}

    /** Takes in where the work is now, and returns how fast it has been in the last ten seconds. */
    Now at(long nanos, Progress progress) {
        samples.addLast(new Sample(nanos, progress.tokens(), progress.activations()));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = (nanos - first.nanos()) / SECOND;
        return seconds <= 0
                ? new Now(0, 0)
                : new Now(
                        Math.max(0, progress.tokens() - first.tokens()) / seconds,
                        Math.max(0, progress.activations() - first.activations()) / seconds);
    }
}
