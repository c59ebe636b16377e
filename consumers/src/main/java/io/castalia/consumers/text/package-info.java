/**
 * The words of a window, rebuilt from the model's pieces.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.consumers.text;

import org.jspecify.annotations.NullMarked;
