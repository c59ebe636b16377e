/**
 * Text to parts: files, folders that grow, streams.
 *
 * <p>Reads: files, documents. Writes: documents, dead-letters.
 */
@NullMarked
package io.castalia.producers.corpus;

import org.jspecify.annotations.NullMarked;
