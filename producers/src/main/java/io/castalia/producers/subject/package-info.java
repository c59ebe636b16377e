/**
 * Causal models as they lie on disk, opened whole or as far as they are read.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.subject;

import org.jspecify.annotations.NullMarked;
