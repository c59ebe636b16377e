/**
 * Applications that are killed, and what they leave.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.app.fault;

import org.jspecify.annotations.NullMarked;
