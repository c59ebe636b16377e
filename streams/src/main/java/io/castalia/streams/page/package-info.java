/**
 * The state of a shard in its fast form: counts and gates in pages, examples in fragments. Comes to what package
 * {@code summary} defines. Knows no Kafka.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.streams.page;

import org.jspecify.annotations.NullMarked;
