/**
 * What is asked of running shards, from outside: a latent as it now is.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.streams.query;

import org.jspecify.annotations.NullMarked;
