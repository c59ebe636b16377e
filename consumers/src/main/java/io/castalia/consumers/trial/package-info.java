/**
 * Latents whose meaning is known and judges whose errors are, to try scores on.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.consumers.trial;

import org.jspecify.annotations.NullMarked;
