/**
 * Explanations given to the wrong latent, for comparison.
 *
 * <p>Reads: explanations. Writes: explanations.
 */
@NullMarked
package io.castalia.consumers.control;

import org.jspecify.annotations.NullMarked;
