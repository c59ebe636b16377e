/**
 * Workers: share groups or, where there are none, classic groups that carry records to the cores and back.
 *
 * <p>Reads: evidence, explanation-requests, explanations. Writes: explanation-requests, explanations, scores, dead-letters.
 */
@NullMarked
package io.castalia.consumers.work;

import org.jspecify.annotations.NullMarked;
