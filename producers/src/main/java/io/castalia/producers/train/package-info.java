/**
 * Training of sparse coders.
 *
 * <p>Reads: files. Writes: files.
 */
@NullMarked
package io.castalia.producers.train;

import org.jspecify.annotations.NullMarked;
