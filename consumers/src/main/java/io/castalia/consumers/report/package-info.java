/**
 * One page, and one file of lines, about a run.
 *
 * <p>Reads: hookpoints, latents, evidence, explanations, scores. Writes: nothing.
 */
@NullMarked
package io.castalia.consumers.report;

import org.jspecify.annotations.NullMarked;
