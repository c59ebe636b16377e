/**
 * The Schema Registry, as a client sees it: Confluent's REST protocol for Avro.
 *
 * <p>Reads: schemas by id. Writes: schemas under subjects.
 */
@NullMarked
package io.castalia.schemas.registry;

import org.jspecify.annotations.NullMarked;
