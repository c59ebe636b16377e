/**
 * Models and coders by their names on a hub that speaks as Hugging Face's does: downloaded once, checked, kept.
 *
 * <p>Reads: nothing. Writes: nothing.
 */
@NullMarked
package io.castalia.producers.hub;

import org.jspecify.annotations.NullMarked;
