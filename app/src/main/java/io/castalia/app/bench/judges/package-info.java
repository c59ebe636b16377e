/**
 * What judging costs: an endpoint of our own that answers as fast, or as slowly, as it is told, and the workers against it.
 */
@NullMarked
package io.castalia.app.bench.judges;

import org.jspecify.annotations.NullMarked;
