/**
 * The contract: what is on the wire, or the name of something on the wire.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.schemas;

import org.jspecify.annotations.NullMarked;
