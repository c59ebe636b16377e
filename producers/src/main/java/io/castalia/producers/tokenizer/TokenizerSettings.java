package io.castalia.producers.tokenizer;

import io.castalia.schemas.Refusal;
import java.util.Optional;

/**
 * How a causal model's text becomes contexts.
 *
 * @param contextLength tokens in a context at most, special ones included
 * @param bos whether a beginning-of-sequence token stands before each context
 * @param coderPrepends what the coder's configuration says of that, if it says anything
 * @param maskFirst whether the first token of a context is masked where no special token stands before it
 */
public record TokenizerSettings(int contextLength, Bos bos, Optional<Boolean> coderPrepends, boolean maskFirst) {

    private static final int LONGEST = 65_536;

    public TokenizerSettings {
        Refusal.unless(
                contextLength >= 8 && contextLength <= LONGEST,
                "context-length",
                contextLength,
                "between 8 and " + LONGEST);
    }

    /** 256 tokens, BOS as the tokenizer does, and a first token without BOS masked. */
    public static TokenizerSettings defaults() {
        return new TokenizerSettings(256, Bos.AUTO, Optional.empty(), true);
    }
}
