package io.castalia.app.bench.load;

import io.castalia.schemas.Half;
import io.castalia.schemas.wire.ActivationBlock;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream at a steady rate, as a producer sends it that flushes its block builder every half second, with a planted
 * latent that fires with a new maximum once a second, at another moment of the second each time.
 */
final class Pace {

    /** Other blocks and contexts than the load's. */
    private static final int KIND = 1;

    private static final long FIRST_BLOCK = 1L << 40;
    private static final long FLUSH_MILLIS = 500;
    private static final long SECOND_MILLIS = 1000;
    /* A step through the second that visits every moment once in a thousand. */
    private static final long STEP_MILLIS = 367;
    /* Above what the load reaches, and in steps that halves can tell apart. */
    private static final float FIRST_MAXIMUM = 512;
    private static final float RISE = 0.5f;

    private final Load load;
    private final Sender sender;
    private final int planted;

    /** Takes the latent that is planted; it does not fire otherwise while this goes on. */
    Pace(Load load, Sender sender, int planted) {
        this.load = load;
        this.sender = sender;
        this.planted = planted;
    }

    /** Is told of each planted activation. */
    @FunctionalInterface
    interface Witness {

        /** The maximum, and when it entered the block builder, in milliseconds since 1970. */
        void entered(float maximum, long millis);
    }

    /** Sends for some seconds at most a rate of activations a second; returns how many activations were sent. */
    long run(int seconds, long rate, Witness witness) throws InterruptedException {
        LoadShape shape = load.shape();
        double contextsPerFlush = rate * (FLUSH_MILLIS / 1000.0) / ((double) shape.active() * shape.context());
        long begin = System.currentTimeMillis();
        long flushes = seconds * SECOND_MILLIS / FLUSH_MILLIS;
        long sent = 0;
        long contexts = 0;
        int maxima = 0;
        for (long flush = 0; flush < flushes; flush++) {
            long due = begin + (flush + 1) * FLUSH_MILLIS;
            int n = (int) Math.max(1, Math.round((flush + 1) * contextsPerFlush) - contexts);
            long entered = begin + maxima * SECOND_MILLIS + maxima * STEP_MILLIS % SECOND_MILLIS;
            float maximum = FIRST_MAXIMUM + maxima * RISE;
            boolean fires = entered < due;
            TimeUnit.MILLISECONDS.sleep(Math.max(0, due - System.currentTimeMillis()));
            sent += send(flush, contexts, n, fires ? new Planted(planted, shape.window() / 2, Half.of(maximum)) : null);
            contexts += n;
            if (fires) {
                witness.entered(maximum, entered);
                maxima++;
            }
        }
        sender.flush();
        return sent;
    }

    private long send(long flush, long firstContext, int n, @Nullable Planted firing) {
        ActivationBlock contexts = load.contexts(firstContext, n, KIND);
        var activations = new long[load.shape().shards()];
        IntStream.range(0, activations.length).parallel().forEach(shard -> {
            boolean here = firing != null && planted % activations.length == shard;
            ActivationBlock block = load.block(contexts, FIRST_BLOCK + flush, shard, here ? firing : null);
            activations[shard] = block.getValues().remaining() / 2;
            sender.block(shard, sender.bytes(block));
        });
        return IntStream.range(0, activations.length)
                .mapToLong(i -> activations[i])
                .sum();
    }
}
