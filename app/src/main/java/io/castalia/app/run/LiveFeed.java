package io.castalia.app.run;

import io.castalia.producers.corpus.Feeder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A feed that has no end of its own, in a thread. Closing it waits until the thread has stopped. */
public final class LiveFeed implements AutoCloseable {

    private final Thread thread;
    private final Feeder feeder;
    private volatile @Nullable Throwable cause;

    /** What the thread does until it is interrupted. */
    @FunctionalInterface
    public interface Work {

        /** Feeds. Throws InterruptedException where it was told to stop. */
        void feed() throws InterruptedException;
    }

    /** Begins. */
    public LiveFeed(Feeder feeder, Work work) {
        this.feeder = feeder;
        thread = new Thread(() -> run(work), "castalia-feed");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Work work) {
        try {
            work.feed();
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
            // close() stops it so.
        } catch (RuntimeException | Error e) {
            cause = e;
        }
    }

    /** Why feeding stopped by itself: the thread's error, or a part that the broker did not take. */
    public Optional<Throwable> failure() {
        Throwable error = cause;
        return error == null ? feeder.failure().map(Throwable.class::cast) : Optional.of(error);
    }

    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
