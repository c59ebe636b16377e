/**
 * Kafka and a Schema Registry in this process, for a machine that has neither.
 *
 * <p>Reads: {@code _schemas}. Writes: {@code _schemas}.
 */
@NullMarked
package io.castalia.app.embedded;

import org.jspecify.annotations.NullMarked;
