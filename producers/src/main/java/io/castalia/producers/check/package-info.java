/**
 * Whether a coder belongs where it reads a model: how well it rebuilds, there and beside it, and what that costs the model.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.check;

import org.jspecify.annotations.NullMarked;
