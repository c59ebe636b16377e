package io.castalia.app.bench;

import java.util.Locale;

/** Tells on standard error how far it is, every few seconds. */
final class Narrator {

    private static final long EVERY_NANOS = 5_000_000_000L;
    private static final double MILLION = 1e6;

    private final String phase;
    private final long begin = System.nanoTime();
    private long last = begin;
    private long before;

    Narrator(String phase) {
        this.phase = phase;
    }

    /** Says something of a phase at once. */
    static void say(String phase, String what) {
        System.err.printf("castalia: bench %s: %s%n", phase, what);
    }

    /** Says how many there are by now, if it is time. */
    void progress(long activations, double ofAbout) {
        long now = System.nanoTime();
        if (now - last >= EVERY_NANOS) {
            double rate = (activations - before) / ((now - last) / 1e9);
            say(
                    phase,
                    String.format(
                            Locale.ROOT,
                            "%.0f s, %.1f of about %.1f million activations, %.3f million a second",
                            (now - begin) / 1e9,
                            activations / MILLION,
                            ofAbout / MILLION,
                            rate / MILLION));
            last = now;
            before = activations;
        }
    }
}
