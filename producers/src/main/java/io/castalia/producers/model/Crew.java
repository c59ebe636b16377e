package io.castalia.producers.model;

import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Threads that share out the rows of a batch. Threads within one operation must meet at its end, and most operations of a
 * layer are too small for that; rows have nothing to do with each other.
 */
public final class Crew {

    private static volatile Crew shared = new Crew(1);

    private final int helpers;
    private final ExecutorService pool;

    private Crew(int threads) {
        this.helpers = threads - 1;
        this.pool = Executors.newFixedThreadPool(Math.max(1, helpers), work -> {
            var thread = new Thread(work, "castalia-rows");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How many threads work on rows from now on, the one that asks among them. */
    static void resize(int threads) {
        Refusal.unless(threads > 0, "threads", threads, "at least 1");
        Crew before = shared;
        shared = new Crew(threads);
        before.pool.shutdown();
    }

    /**
     * Works on the rows from 0 to {@code rows - 1}, in no order; returns when all are done.
     *
     * @throws RuntimeException what the first of those threw that failed; others may then be left out
     */
    public static void each(int rows, IntConsumer work) {
        shared.share(rows, work);
    }

    private void share(int rows, IntConsumer work) {
        var next = new AtomicInteger();
        Runnable taking = () -> {
            try {
                for (int row = next.getAndIncrement(); row < rows; row = next.getAndIncrement()) {
                    work.accept(row);
                }
            } catch (RuntimeException | Error e) {
                next.set(rows);
                throw e;
            }
        };
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int i = 0; i < Math.min(helpers, rows - 1); i++) {
            others.add(CompletableFuture.runAsync(taking, pool));
        }
        RuntimeException failed = null;
        try {
            taking.run();
        } catch (RuntimeException e) {
            failed = e;
        }
        for (CompletableFuture<Void> other : others) {
            try {
                other.join();
            } catch (CompletionException e) {
                failed = failed == null ? unwrapped(e) : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private static RuntimeException unwrapped(CompletionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : e;
    }
}
