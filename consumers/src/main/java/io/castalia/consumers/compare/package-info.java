/**
 * Two runs on the same examples.
 *
 * <p>Reads: explanations, scores. Writes: nothing.
 */
@NullMarked
package io.castalia.consumers.compare;

import org.jspecify.annotations.NullMarked;
