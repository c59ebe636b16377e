package io.castalia.consumers.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that work on a classic group's records, and what they have finished. One thread gives and takes. */
final class Hands<I> {

    private static final Logger LOG = LoggerFactory.getLogger(Hands.class);
    private static final long TICK_MILLIS = 100;

    /** A record that is to be worked on, for the how-many-eth time. */
    record Slip(Holding holding, ConsumerRecord<byte[], byte[]> record, int tries) {}

    /** What became of it; the future is done. */
    record Finished(Slip slip, CompletableFuture<Fate> work) {}

    private final String name;
    private final Desk<I> desk;
    private final ExecutorService threads;
    private final LinkedBlockingQueue<Finished> finished = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Slip> rested = new ConcurrentLinkedQueue<>();

    Hands(String name, Desk<I> desk, int threads) {
        this.name = name;
        this.desk = desk;
        this.threads = Executors.newFixedThreadPool(threads, task -> new Thread(task, "castalia-" + name + "-hand"));
    }

    /** Has it worked on as soon as a thread is free. */
    @SuppressWarnings("FutureReturnValueIgnored") // What becomes of it is in the queue.
    void begin(Slip slip) {
        CompletableFuture<Fate> work = CompletableFuture.supplyAsync(() -> work(slip), threads);
        work.whenComplete((fate, error) -> finished.add(new Finished(slip, work)));
    }

    /** Has it worked on after a pause, which is not over before {@link #take} was called once more. */
    void beginAfter(Duration pause, Slip slip) {
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> rested.add(slip));
    }

    /** What was finished since; where nothing was, waits so long for it. */
    List<Finished> take(long millis) throws InterruptedException {
        for (Slip slip = rested.poll(); slip != null; slip = rested.poll()) {
            begin(slip);
        }
        var all = new ArrayList<Finished>();
        for (Finished one = finished.poll(millis, TimeUnit.MILLISECONDS); one != null; one = finished.poll()) {
            all.add(one);
        }
        return all;
    }

    /** Waits so long for all that was begun, and returns what was finished of it. Nothing can be begun after that. */
    List<Finished> last(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        threads.shutdown();
        while (!threads.awaitTermination(TICK_MILLIS, TimeUnit.MILLISECONDS) && System.nanoTime() < end) {
            LOG.debug("{}: waits for what is at work", name);
        }
        return new ArrayList<>(finished);
    }

    /** Interrupts what is still at work. */
    void stop() {
        threads.shutdownNow();
    }

    private Fate work(Slip slip) {
        if (slip.holding().gone()) {
            return Fate.SKIPPED;
        }
        try {
            return desk.work(slip.record(), slip.tries());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Fate.RETRY;
        }
    }
}
