/**
 * Subject models and their tokenizers: text to token ids to hidden states.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.model;

import org.jspecify.annotations.NullMarked;
