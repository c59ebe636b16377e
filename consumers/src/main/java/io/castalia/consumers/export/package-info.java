/**
 * What the topics hold, in the files that other programs read.
 *
 * <p>Reads: hookpoints, activations, latents, projections, evidence, explanations, scores. Writes: files.
 */
@NullMarked
package io.castalia.consumers.export;

import org.jspecify.annotations.NullMarked;
