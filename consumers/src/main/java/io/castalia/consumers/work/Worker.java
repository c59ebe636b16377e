package io.castalia.consumers.work;

import java.util.Optional;

/** A stage at work on its own threads. */
public interface Worker extends AutoCloseable {

    /** Begins; returns at once. */
    void start();

    /** What has been done since the start of this process. */
    Counts counts();

    /** What stopped it, if anything did; whoever started it should say so and stop. */
    Optional<Throwable> failure();

    /** Finishes the records at hand and leaves its group. A second call does nothing. */
    @Override
    void close();
}
