/**
 * Causal language models: configuration, weights, forward pass; hidden states at their hookpoints, and next tokens.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.decoder;

import org.jspecify.annotations.NullMarked;
