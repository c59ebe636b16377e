package io.castalia.streams.evidence;

import io.castalia.schemas.wire.Neighbour;
import java.util.Arrays;
import java.util.List;

/**
 * Which latents of a shard fire in the same windows: Jaccard indices over the windows of its pools, which are a uniform
 * sample of all contexts that the shard has had. They are those of the pools as they now stand, so they are a function of
 * the set of contexts, whenever they are asked for.
 *
 * <p>A latent that fires in more than {@value #ENOUGH} windows of the pools is compared over fewer contexts: the deepest
 * (those whose tickets begin with the most zero bits) that still hold so many, again a uniform sample and a function of
 * the set. So a look meets the latents of at most some twice {@value #ENOUGH} windows, and takes 0.3 ms where 131,072
 * latents fire 64 at a time. It leaves no garbage but its result.
 *
 * <p>The error is Wilson's 95 % interval with each context in which either latent fires as one observation: windows of
 * one context go together, and this allows for the worst of it. It is the error of one index by itself; the nearest of
 * many are nearer here than they are in truth.
 *
 * <p>Not for several threads: it counts in arrays of its own, 8 bytes a latent of the hookpoint.
 */
/*
 * Memory at 131,072 latents in one shard, 64 active a token, contexts of 256 tokens in windows of 32, pools of 2 x 256
 * contexts: latents of windows 4 bytes x 2 x 256 x 16,384 at most, 34 MB; the index 15 MB; texts some 2 KB a window, 8 MB;
 * 70 MB measured, with all that holds them together. It grows with contexts x activations a context, and with latents.
 *
 * Windows are found by looking into the contexts that the index names. A list of each latent's windows would spare that,
 * some 60 of 300 us, but would have to be made anew whenever a pool changes, at 60 ms; while a stream is young that is
 * with every block, and evidence may not rest on an older pool, or it would depend on when it was asked for. The index
 * takes 0.1 ms for a context that comes or goes: of 39,000 contexts, 10 million tokens, some 2,700 ever come.
 */
public final class CoFirings {

    /** How many neighbours are told. */
    public static final int MOST = 20;

    /** Windows of its own that a latent is compared over, or all that it has. */
    static final int ENOUGH = 64;

    /** Latents that share fewer windows are not neighbours: one window is a coincidence. */
    static final int TOGETHER = 2;

    private static final double Z = 1.959963984540054; // of a two-sided 95 % interval

    private final PoolIndex pools;
    private int[] together = {}; // (latents), windows shared with the latent looked at; all zero between looks
    private int[] met = {}; // latents with a count above zero, in the order in which they were met
    private final int[] nearest = new int[MOST];
    private final float[] indices = new float[MOST]; // of the nearest
    private int found;

    /** Co-firings over the pools of this index, as they stand whenever they are looked at. */
    public CoFirings(PoolIndex pools) {
        this.pools = pools;
    }

    /** The latents nearest by Jaccard index over windows, nearest first, equals by number. */
    public List<Neighbour> closest(int latent) {
        int depth = depth(latent);
        int own = pools.windows(latent, depth);
        if (own < TOGETHER) {
            return List.of();
        }
        choose(latent, own, depth, meet(latent, depth));
        var neighbours = new Neighbour[found];
        for (int i = 0; i < found; i++) {
            neighbours[i] = neighbour(nearest[i], indices[i], pools.contexts(latent, nearest[i], depth));
        }
        return List.of(neighbours);
    }

    /* The greatest depth at which a latent still has windows enough; 0 where it nowhere has. */
    private int depth(int latent) {
        int depth = 0;
        if (pools.windows(latent, 0) > ENOUGH) {
            while (pools.windows(latent, depth + 1) >= ENOUGH) {
                depth++;
            }
        }
        return depth;
    }

    /* Counts the windows that each latent shares with this one; returns how many were met. */
    private int meet(int latent, int depth) {
        int n = 0;
        for (int place = pools.next(latent, depth, 0); place >= 0; place = pools.next(latent, depth, place + 1)) {
            PoolContext context = pools.at(place);
            makeRoom(context.highestLatent() + 1);
            for (int window = 0; window < context.windows(); window++) {
                n = context.fires(window, latent) ? meet(context.latents(window), n) : n;
            }
        }
        return n;
    }

    /* Without branches, for whether a latent has been met before is anyone's guess. */
    private int meet(int[] latents, int before) {
        int n = before;
        for (int other : latents) {
            int count = together[other];
            together[other] = count + 1;
            met[n] = other;
            n += (count - 1) >>> (Integer.SIZE - 1);
        }
        return n;
    }

    /*
     * Chooses the nearest of those met, and clears the counts. An index is at most shared windows over own windows, so
     * most of those met need no more than a comparison.
     */
    private void choose(int latent, int own, int depth, int n) {
        found = 0;
        int least = TOGETHER;
        for (int i = 0; i < n; i++) {
            int other = met[i];
            int both = together[other];
            together[other] = 0;
            if (both < least || other == latent) {
                continue;
            }
            float jaccard = (float) both / (own + pools.windows(other, depth) - both);
            insert(other, jaccard);
            while (found == MOST && (float) least / own < indices[MOST - 1]) {
                least++;
            }
        }
    }

    private void insert(int other, float jaccard) {
        int at = found;
        while (at > 0 && nearer(other, jaccard, at - 1)) {
            at--;
        }
        if (at == MOST) {
            return;
        }
        found = Math.min(MOST, found + 1);
        for (int i = found - 1; i > at; i--) {
            nearest[i] = nearest[i - 1];
            indices[i] = indices[i - 1];
        }
        nearest[at] = other;
        indices[at] = jaccard;
    }

    private boolean nearer(int other, float jaccard, int at) {
        return jaccard > indices[at] || (jaccard == indices[at] && other < nearest[at]);
    }

    /** A neighbour with its error. */
    static Neighbour neighbour(int latent, float jaccard, int contexts) {
        double z2 = Z * Z / contexts;
        double centre = (jaccard + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(jaccard * (1 - jaccard) / contexts + z2 / (4 * contexts));
        float low = (float) Math.max(0, Math.min(jaccard, centre - half));
        float high = (float) Math.min(1, Math.max(jaccard, centre + half));
        return new Neighbour(latent, jaccard, low, high, contexts);
    }

    private void makeRoom(int latents) {
        if (latents > together.length) {
            together = Arrays.copyOf(together, Math.max(latents, together.length + together.length / 2));
            // One place more: what is not new is written there, and written over.
            met = Arrays.copyOf(met, together.length + 1);
        }
    }
}
