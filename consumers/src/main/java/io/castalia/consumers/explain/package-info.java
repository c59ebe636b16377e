/**
 * Explainers: examples to a sentence.
 *
 * <p>Reads: explanation-requests. Writes: explanations.
 */
@NullMarked
package io.castalia.consumers.explain;

import org.jspecify.annotations.NullMarked;
