/**
 * Documents joined into rows of one length, as delphi joins them.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.pack;

import org.jspecify.annotations.NullMarked;
