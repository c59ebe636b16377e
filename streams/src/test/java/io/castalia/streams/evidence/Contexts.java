package io.castalia.streams.evidence;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Contexts of random tokens in which latents fire at random. */
final class Contexts {

    static final int LATENTS = 30;
    static final int TOKENS = 40;
    static final Lottery.Drum POOL = new Lottery(2).drum("pool", "layers.4");

    private Contexts() {}

    /** Some contexts, of few names, so that names come again with other firings. */
    static List<PoolContext> random(Random random) {
        var contexts = new ArrayList<PoolContext>();
        int names = 1 + random.nextInt(30);
        for (int n = random.nextInt(60); n > 0; n--) {
            contexts.add(context(random, names));
        }
        return contexts;
    }

    /** A context with one of so many names; its last window may be short, and then it has no row if it is the only one. */
    static PoolContext context(Random random, int names) {
        Id id = Id.of(random.nextInt(names));
        var texts = new ArrayList<WindowText>();
        var latents = new int[1 + random.nextInt(4)][];
        for (int window = 0; window < latents.length; window++) {
            texts.add(text(random, window < latents.length - 1 ? 16 : 1 + random.nextInt(16)));
            latents[window] = random.ints(random.nextInt(8), 0, LATENTS)
                    .map(l -> l * l / LATENTS)
                    .distinct()
                    .sorted()
                    .toArray();
        }
        Optional<WindowText> row = latents.length > 1 ? Optional.of(text(random, 16)) : Optional.empty();
        return new PoolContext(id, Id.of("part", random.nextInt(3)), POOL.ticket(id), texts, latents, row);
    }

    /** A context of full windows with these firings. */
    static PoolContext context(Random random, int name, int[]... latents) {
        Id id = Id.of("context", name);
        List<WindowText> texts = IntStream.range(0, latents.length)
                .mapToObj(w -> text(random, 16))
                .toList();
        return new PoolContext(id, Id.of("part", name), POOL.ticket(id), texts, latents, Optional.of(text(random, 16)));
    }

    static WindowText text(Random random, int tokens) {
        int[] ids = random.ints(tokens, 0, TOKENS).toArray();
        return WindowText.cut("a".repeat(tokens), ids, range(0, tokens), range(1, tokens + 1), 0, tokens);
    }

    /** A pool, with an index of its own, to which these have been offered. */
    static SilentPool pool(int size, List<PoolContext> contexts) {
        return pool(size, new PoolIndex(size, 1), contexts);
    }

    /** A pool to which these have been offered. */
    static SilentPool pool(int size, PoolIndex index, List<PoolContext> contexts) {
        var pool = new SilentPool(size, index);
        for (PoolContext context : contexts) {
            if (pool.admits(context.ticket())) {
                pool.offer(context);
            }
        }
        return pool;
    }

    private static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }
}
