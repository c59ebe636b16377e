package io.castalia.streams.shard;

/**
 * The tables of one shard.
 *
 * @param shards one row a hookpoint: layout, declaration, totals, marks, and how far a pass has come; and one that is no
 *     hookpoint's: the shard's place in its topic
 * @param pages one row for {@link io.castalia.streams.page.Page#LATENTS} latents: counts, gates, newest examples
 * @param fragments rows of a page's examples
 * @param contexts one row a block: the ids of its contexts, by ordinal
 * @param texts one row a context: the texts of those of its windows that some latent keeps, or has kept
 * @param pool one row a context of a pool
 * @param sent one row a latent: what was last sent of it
 * @param projections one row a latent: what its decoder row says
 */
public record Tables(
        Table shards,
        Table pages,
        Table fragments,
        Table contexts,
        Table texts,
        Table pool,
        Table sent,
        Table projections) {}
