/**
 * Tokenizers of causal models: from a {@code tokenizer.json}, or from one made of what a GGUF file says.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.tokenizer;

import org.jspecify.annotations.NullMarked;
