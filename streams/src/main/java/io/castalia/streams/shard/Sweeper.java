package io.castalia.streams.shard;

import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.page.Pages;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a sweep begins, and how it keeps pace with what comes in. It begins when the contexts known are twice those that
 * the last one left, and some; but not while latents keep so many windows that hardly one could be let go. By the time
 * that half as many have come again, it has ended, however little time there is: so the contexts known are never more
 * than {@link #MOST} times those with which a sweep begins, but for a block.
 */
final class Sweeper {

    /** Contexts known, at most, of those with which a sweep begins. */
    static final double MOST = 1.5;

    /*
     * Bytes of fragments a window known, above which a sweep is not worth it: an entry takes some 8, and where each
     * window is kept by four latents on average, one in fifty is kept by none.
     */
    private static final long KEPT_BYTES = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final int number;
    private final ShardRecord shard;
    private final Pages pages;
    private final ContextIndex contexts;
    private final int unswept;
    private final LongFunction<Sweep> sweeps;
    private @Nullable Sweep sweep;
    private long below; // the ordinal at which the sweep's contexts end
    private long begun; // contexts known when it began

    /**
     * For a shard of this number.
     *
     * @param sweeps makes a sweep of the contexts below an ordinal
     */
    Sweeper(
            int number,
            ShardRecord shard,
            Pages pages,
            ContextIndex contexts,
            Pages.Limits limits,
            LongFunction<Sweep> sweeps) {
        this.number = number;
        this.shard = shard;
        this.pages = pages;
        this.contexts = contexts;
        this.unswept = limits.unswept();
        this.sweeps = sweeps;
    }

    /** Goes on for as long as it is let, and for as long as it is behind; returns whether a sweep has ended. */
    boolean sweep(BooleanSupplier more) {
        if (sweep == null && contexts.known() > enough()) {
            below = shard.contexts;
            begun = contexts.known();
            sweep = sweeps.apply(below);
        }
        while (sweep != null && (behind(sweep) || more.getAsBoolean())) {
            if (sweep.step()) {
                ended();
                return true;
            }
        }
        return false;
    }

    /** Contexts known with which a sweep begins. */
    long enough() {
        long windows = contexts.window(1, 0);
        return Math.max(2 * shard.swept + unswept, pages.fragmentBytes() / (KEPT_BYTES * windows));
    }

    private boolean behind(Sweep sweep) {
        return sweep.progress() < (contexts.known() - begun) / ((MOST - 1) * begun);
    }

    private void ended() {
        sweep = null;
        long since = shard.contexts - below;
        shard.swept = contexts.known() - since;
        LOG.info(
                "shard {} of {}: a sweep of {} contexts left {}; {} came meanwhile",
                number,
                shard.declaration.name(),
                begun,
                shard.swept,
                since);
    }
}
