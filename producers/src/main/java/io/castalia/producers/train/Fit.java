package io.castalia.producers.train;

/**
 * How well a coder does on some tokens, with its weights as written and its activations as sent.
 *
 * @param tokens how many
 * @param fvu squared error of the reconstruction over the squared distance from the mean
 * @param l0 latents that fire on a token, on average
 * @param deadShare share of the latents that fire on none of them
 */
record Fit(long tokens, double fvu, double l0, double deadShare) {}
