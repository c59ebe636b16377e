/**
 * Load that a benchmark puts on the topics: made from a seed, and sent by a process of its own.
 *
 * <p>Reads: the offsets that a group has committed. Writes: hookpoints, activations.
 */
@NullMarked
package io.castalia.app.bench.load;

import org.jspecify.annotations.NullMarked;
