/**
 * Whether this process lives, is ready, and what it has done, for machines that ask over HTTP.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.app.health;

import org.jspecify.annotations.NullMarked;
