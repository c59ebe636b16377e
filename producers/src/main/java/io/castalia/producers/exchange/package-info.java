/**
 * Activations that another program has cached, read and checked.
 *
 * <p>Reads: files. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.exchange;

import org.jspecify.annotations.NullMarked;
