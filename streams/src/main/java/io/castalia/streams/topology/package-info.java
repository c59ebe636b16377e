/**
 * The picture: how records reach a shard, and where its output goes.
 *
 * <p>Reads: activations, commands. Writes: evidence, latents, dead-letters.
 */
@NullMarked
package io.castalia.streams.topology;

import org.jspecify.annotations.NullMarked;
