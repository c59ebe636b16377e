/**
 * Measures: the stream under a load, against what it cannot be faster than and against what anyone would write.
 *
 * <p>Reads: activations, latents, changelogs. Writes: nothing but what the stream application writes.
 */
@NullMarked
package io.castalia.app.bench;

import org.jspecify.annotations.NullMarked;
