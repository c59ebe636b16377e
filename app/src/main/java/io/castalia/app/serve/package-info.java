/**
 * Answers who asks for a latent over HTTP, whichever instance has it.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.app.serve;

import org.jspecify.annotations.NullMarked;
