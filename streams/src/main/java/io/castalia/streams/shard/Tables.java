package io.castalia.streams.shard;

/**
 * The tables of one shard.
 *
 * @param shards one row a hookpoint: declaration, totals, marks, and how far a pass has come
 * @param heads one row a latent: counts and gates
 * @param examples one row a latent: the windows kept
 * @param windows one row a window that some summary refers to or has referred to: its text
 * @param pool one row a context of a pool, with its texts
 * @param sent one row a latent: what was last sent of it
 */
public record Tables(Table shards, Table heads, Table examples, Table windows, Table pool, Table sent) {}
