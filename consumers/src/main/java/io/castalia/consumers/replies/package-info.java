/**
 * Replies of language models, recorded and given again.
 *
 * <p>Reads: replies. Writes: replies.
 */
@NullMarked
package io.castalia.consumers.replies;

import org.jspecify.annotations.NullMarked;
