package io.castalia.producers.train;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Batches of stored states in a shuffled order that a seed fixes; without end, epoch after epoch. */
final class TokenStream {

    private static final int POOL = 1 << 16; // rows at most
    private static final int POOL_VALUES = 1 << 26; // 256 MiB, whatever the width
    private static final int LEAST = 1 << 10; // rows: more than a context

    private final StateStore store;
    private final StoredContext[] contexts;
    private final SplittableRandom random;
    private final float[] pool; // (pool, width), rows of contexts in a random order
    private int[] rows = {}; // order in which the pool's rows are given
    private int next;
    private int context;

    TokenStream(StateStore store, List<StoredContext> contexts, long seed) {
        this.store = store;
        this.contexts = contexts.toArray(StoredContext[]::new);
        this.random = new SplittableRandom(seed);
        this.pool = new float[rows(store.width()) * store.width()];
        this.context = this.contexts.length;
    }

    private static int rows(int width) {
        return Math.max(LEAST, Math.min(POOL, POOL_VALUES / width));
    }

    /** Fills a batch, shape (tokens, width). */
    void fill(float[] batch) {
        int width = store.width();
        for (int at = 0; at < batch.length; at += width) {
            if (next == rows.length) {
                refill();
            }
            System.arraycopy(pool, rows[next++] * width, batch, at, width);
        }
    }

    private void refill() {
        int at = 0;
        int width = store.width();
        while (at == 0 || (context < contexts.length && at + contexts[context].tokens() * width <= pool.length)) {
            if (context == contexts.length) {
                shuffleContexts();
            }
            at = store.read(contexts[context++], pool, at);
        }
        rows = new int[at / width];
        Arrays.setAll(rows, i -> i);
        for (int i = rows.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int row = rows[i];
            rows[i] = rows[j];
            rows[j] = row;
        }
        next = 0;
    }

    private void shuffleContexts() {
        for (int i = contexts.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            StoredContext swap = contexts[i];
            contexts[i] = contexts[j];
            contexts[j] = swap;
        }
        context = 0;
    }
}
