/**
 * Settings: from a file, from the environment, from flags, the later before the earlier.
 *
 * <p>Reads: castalia.properties, CASTALIA_*. Writes: nothing.
 */
@NullMarked
package io.castalia.app.config;

import org.jspecify.annotations.NullMarked;
