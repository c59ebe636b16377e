package io.castalia.producers.sparse;

/**
 * How well a coder does on some tokens, with its activations as they are sent.
 *
 * @param tokens how many
 * @param fvu squared error of what it rebuilds over the squared distance from the mean
 * @param l0 latents that fire on a token, on average
 * @param deadShare share of the latents that fire on none of them
 */
public record Fit(long tokens, double fvu, double l0, double deadShare) {}
