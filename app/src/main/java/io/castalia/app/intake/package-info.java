/**
 * Takes documents over HTTP.
 *
 * <p>Reads: nothing. Writes: documents, dead-letters, through the feeder.
 */
@NullMarked
package io.castalia.app.intake;

import org.jspecify.annotations.NullMarked;
