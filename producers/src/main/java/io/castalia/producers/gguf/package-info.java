/**
 * GGUF: one file with a model's tensors, plain or quantised, its configuration and its tokenizer.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.gguf;

import org.jspecify.annotations.NullMarked;
