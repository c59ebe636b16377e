package io.castalia.producers.publish;

/**
 * What an import has sent.
 *
 * @param rows contexts of the cache
 * @param parts they were cut from
 * @param activations of the cache
 * @param maskedActivations of those, not sent since their token is masked
 * @param sent contexts that this call has sent; fewer than rows where an earlier one had begun
 */
public record ImportCounts(long rows, long parts, long activations, long maskedActivations, long sent) {}
