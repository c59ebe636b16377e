/**
 * Any topic as JSON lines.
 *
 * <p>Reads: every topic. Writes: nothing.
 */
@NullMarked
package io.castalia.consumers.tap;

import org.jspecify.annotations.NullMarked;
