/**
 * Sparse coders: hidden states to the few latents that fire.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.sparse;

import org.jspecify.annotations.NullMarked;
