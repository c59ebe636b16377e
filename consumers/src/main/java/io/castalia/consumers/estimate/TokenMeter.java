package io.castalia.consumers.estimate;

import io.castalia.consumers.prompt.Turn;
import java.util.List;

/** How many tokens a model reads of a text. */
public interface TokenMeter {

    /** A conversation as the one text that a model reads; what two conversations share at the start their texts share. */
    String written(List<Turn> turns);

    /** Tokens of a text that is read from its beginning. */
    long tokens(String text);

    /** Tokens of a text that is written behind another. */
    default long answer(String text) {
        return tokens(text);
    }

    /** How they are counted, in words. */
    String method();
}
