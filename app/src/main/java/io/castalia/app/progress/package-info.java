/**
 * How far the work is, for people at a terminal and for logs.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.app.progress;

import org.jspecify.annotations.NullMarked;
