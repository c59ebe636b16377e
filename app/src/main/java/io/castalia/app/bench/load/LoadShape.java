package io.castalia.app.bench.load;

import io.castalia.schemas.Refusal;

/**
 * What the load looks like. Equal shapes give equal blocks, byte for byte.
 *
 * @param latents width of the coder
 * @param active latents that fire on a token, on average
 * @param contexts contexts in a block at most; fewer where the block would pass the largest record
 * @param context tokens in a context
 * @param window tokens in a window
 * @param shards shards that the latents are dealt to
 * @param seed of every draw
 */
public record LoadShape(int latents, int active, int contexts, int context, int window, int shards, long seed) {

    private static final int MOST_LATENTS = 1 << 24;

    public LoadShape {
        Refusal.unless(latents >= 16 && latents <= MOST_LATENTS, "latents", latents, "16 to " + MOST_LATENTS);
        Refusal.unless(
                active >= 1 && active <= latents / 4,
                "active",
                active,
                "1 to a quarter of the latents, " + latents / 4);
        Refusal.unless(contexts >= 1 && contexts <= 4096, "contexts", contexts, "1 to 4096 contexts in a block");
        Refusal.unless(window >= 1 && window <= context, "window", window, "1 to " + context + ", the context");
        Refusal.unless(
                context >= 8 && context <= 8192 && context % window == 0,
                "context",
                context,
                "8 to 8192 tokens, and a multiple of the window, " + window);
        Refusal.unless(shards >= 1 && shards <= latents, "shards", shards, "1 to the number of latents, " + latents);
    }

    /** The same with another number of contexts in a block. */
    public LoadShape withContexts(int other) {
        return new LoadShape(latents, active, other, context, window, shards, seed);
    }

    /** Tokens in a block. */
    public int blockTokens() {
        return contexts * context;
    }

    /** Latents of a shard. */
    public int latents(int shard) {
        return (latents - shard + shards - 1) / shards;
    }
}
