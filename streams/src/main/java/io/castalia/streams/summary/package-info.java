/**
 * What is kept of a latent: counts that add and examples that merge. Knows no Kafka.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.streams.summary;

import org.jspecify.annotations.NullMarked;
