/**
 * Blocks of activations, unpacked and checked: what everybody needs who reads them.
 *
 * <p>Reads: activations. Writes: nothing.
 */
@NullMarked
package io.castalia.schemas.block;

import org.jspecify.annotations.NullMarked;
