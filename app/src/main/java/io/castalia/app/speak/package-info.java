/**
 * A causal model that answers over OpenAI's protocol.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.app.speak;

import org.jspecify.annotations.NullMarked;
