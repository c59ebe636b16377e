/**
 * One shard of a hookpoint: checks blocks, keeps its state in tables, answers marks and commands. Knows no Kafka.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.streams.shard;

import org.jspecify.annotations.NullMarked;
