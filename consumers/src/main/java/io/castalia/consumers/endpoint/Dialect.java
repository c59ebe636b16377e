package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.LanguageModel.Abilities;

/**
 * How an endpoint wants to be asked, as found out at the start.
 *
 * @param abilities what its model can do
 * @param completionTokens whether the answer's length is {@code max_completion_tokens}; else {@code max_tokens}
 * @param echoWrites tokens that must be written where a text is echoed, 0 or 1
 */
record Dialect(Abilities abilities, boolean completionTokens, int echoWrites) {}
