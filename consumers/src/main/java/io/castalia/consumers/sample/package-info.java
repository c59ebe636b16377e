/**
 * Which examples an explainer gets to see.
 *
 * <p>Reads: evidence. Writes: explanation-requests.
 */
@NullMarked
package io.castalia.consumers.sample;

import org.jspecify.annotations.NullMarked;
