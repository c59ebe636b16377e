/**
 * Whether a latent still fires as it did when its last evidence was sent. Knows no Kafka.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.streams.drift;

import org.jspecify.annotations.NullMarked;
