/**
 * Runs the topology on a cluster.
 *
 * <p>Reads: activations, commands, hookpoints. Writes: evidence, latents, dead-letters.
 */
@NullMarked
package io.castalia.streams.run;

import org.jspecify.annotations.NullMarked;
