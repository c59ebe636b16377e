package io.castalia.app.bench.load;

/**
 * An activation that is put into a block by hand.
 *
 * @param latent the latent
 * @param position token in the block
 * @param half the activation, in half precision
 */
record Planted(int latent, int position, short half) {}
