package io.castalia.producers.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes a stream that gives nothing for a while, so that its reader does not wait for ever. */
final class StallGuard implements AutoCloseable {

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "hub-stall");
        thread.setDaemon(true);
        return thread;
    });
    private final InputStream stream;
    private final ScheduledFuture<?> looking;
    private volatile boolean moved = true;

    StallGuard(InputStream stream, Duration stall) {
        this.stream = stream;
        looking = clock.scheduleAtFixedRate(this::look, stall.toMillis(), stall.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Something was read. */
    void moved() {
        moved = true;
    }

    private void look() {
        if (!moved) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new IllegalStateException("a stream that stalled could not be closed", e);
            }
        }
        moved = false;
    }

    @Override
    public void close() {
        looking.cancel(false);
        clock.shutdown();
    }
}
