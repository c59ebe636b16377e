package io.castalia.app.run;

import java.util.Optional;

/** One part at work in threads of its own. */
public interface Stage extends AutoCloseable {

    /** What it is called in messages: produce, stream, request, explain, control, score. */
    String name();

    /** Whether it is ready for records. */
    boolean ready();

    /** The error that stopped it. */
    Optional<Throwable> failure();

    /** Records that it has still to read, as far as it knows. */
    long lag();

    /** Stops it and lets its group know. May be called twice. */
    @Override
    void close();
}
