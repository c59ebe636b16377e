/**
 * Checkpoints: files of named tensors, read as floats.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.checkpoint;

import org.jspecify.annotations.NullMarked;
