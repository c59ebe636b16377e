package io.castalia.producers.publish;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;

/** Batches at work, a few at once: one is read while the one before it is in the model. They arrive in order. */
final class Flights implements AutoCloseable {

    private record Flight(Batch batch, CompletableFuture<Parcel> parcel) {}

    private final Press press;
    private final int atMost;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(work -> thread("castalia-read", work));
    private final ExecutorService model = Executors.newSingleThreadExecutor(work -> thread("castalia-model", work));
    private final Deque<Flight> inFlight = new ArrayDeque<>();

    Flights(Press press, int atMost) {
        this.press = press;
        this.atMost = atMost;
    }

    private static Thread thread(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    boolean isFull() {
        return inFlight.size() >= atMost;
    }

    boolean isEmpty() {
        return inFlight.isEmpty();
    }

    void start(Batch batch) {
        CompletableFuture<Parcel> parcel = CompletableFuture.supplyAsync(() -> press.read(batch), reader)
                .thenApplyAsync(parts -> press.press(batch, parts), model);
        inFlight.add(new Flight(batch, parcel));
    }

    /**
     * The oldest batch, if it arrives in time.
     *
     * @throws IllegalStateException where the model failed: stop
     */
    Optional<Parcel> arrived(Duration wait) {
        Flight oldest = inFlight.peek();
        if (oldest == null) {
            return Optional.empty();
        }
        try {
            Parcel parcel = oldest.parcel().get(wait.toMillis(), TimeUnit.MILLISECONDS);
            inFlight.remove();
            return Optional.of(parcel);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "%d records of documents from offset %d of partition %d on could not be worked on: %s; nothing of them was sent, and a restart begins with them"
                            .formatted(
                                    oldest.batch().entries().size(),
                                    oldest.batch().entries().get(0).origin().offset(),
                                    oldest.batch().entries().get(0).origin().partition(),
                                    e.getCause()),
                    e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Nobody waits for what is at work now. */
    void drop() {
        inFlight.forEach(flight -> flight.batch().drop());
        inFlight.clear();
    }

    /** Drops everything, and waits until tokenizer, model and coders are no longer in use. */
    @Override
    public void close() {
        drop();
        reader.shutdown();
        model.shutdown();
        try {
            if (!reader.awaitTermination(1, TimeUnit.MINUTES) || !model.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException(
                        "the subject model has not come back within a minute; end the process, nothing is lost");
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
