/**
 * What asking a language model will cost, found out without asking one.
 *
 * <p>Reads: nothing; it is given evidence, requests or explanations. Writes: nothing.
 */
@NullMarked
package io.castalia.consumers.estimate;

import org.jspecify.annotations.NullMarked;
