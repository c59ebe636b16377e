/**
 * Parts to blocks of activations.
 *
 * <p>Reads: documents, hookpoints. Writes: hookpoints, activations, dead-letters.
 */
@NullMarked
package io.castalia.producers.publish;

import org.jspecify.annotations.NullMarked;
