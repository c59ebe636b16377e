/**
 * What is computed from verdicts, with intervals.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.consumers.metric;

import org.jspecify.annotations.NullMarked;
