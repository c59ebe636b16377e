/**
 * From summaries to what explainers and scorers see: evidence, profiles, silent windows, neighbours. Knows no Kafka.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.streams.evidence;

import org.jspecify.annotations.NullMarked;
