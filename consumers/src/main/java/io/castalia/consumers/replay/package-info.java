/**
 * What a replay reads again, and which names it may take.
 *
 * <p>Reads: hookpoints, evidence, explanation-requests, explanations, scores. Writes: nothing.
 */
@NullMarked
package io.castalia.consumers.replay;

import org.jspecify.annotations.NullMarked;
