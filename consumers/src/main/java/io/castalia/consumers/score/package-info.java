/**
 * Scorers and judges: how far an explanation may be believed.
 *
 * <p>Reads: explanations. Writes: scores.
 */
@NullMarked
package io.castalia.consumers.score;

import org.jspecify.annotations.NullMarked;
