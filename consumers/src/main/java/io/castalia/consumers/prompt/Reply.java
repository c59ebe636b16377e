package io.castalia.consumers.prompt;

import java.util.List;

/** What came of asking a language model. Nothing that was not said by the model is ever text. */
public sealed interface Reply {

    /** What it cost. */
    Usage usage();

    /**
     * The model answered.
     *
     * @param text what it said, as it came
     * @param tokens its tokens with their log-probabilities; none where they were not asked for or not to be had
     * @param cut whether the answer ended because it had no more tokens left
     */
    record Answered(String text, List<Token> tokens, boolean cut, Usage usage) implements Reply {
        public Answered {
            tokens = List.copyOf(tokens);
        }
    }

    /** The model, or what watches over it, declined. */
    record Refused(String reason, Usage usage) implements Reply {}

    /** There was no answer, and asking again would not help. */
    record Failed(String reason, Usage usage) implements Reply {}

    /**
     * A token and how likely it was.
     *
     * @param text the token's text
     * @param logProbability natural logarithm of its probability; NaN where the endpoint gives none, as for the first of a text
     * @param alternatives the likeliest tokens in its place, itself among them if it is one of them
     */
    record Token(String text, double logProbability, List<Alternative> alternatives) {
        public Token {
            alternatives = List.copyOf(alternatives);
        }
    }

    /** A token that could have stood there, and the natural logarithm of its probability. */
    record Alternative(String text, double logProbability) {}

    /**
     * Tokens, requests and time.
     *
     * @param promptTokens tokens read
     * @param cachedTokens those of them that the endpoint had kept
     * @param answerTokens tokens written
     * @param requests requests sent, those sent again among them
     * @param millis time until the answer was there, waiting for a turn left out
     */
    record Usage(long promptTokens, long cachedTokens, long answerTokens, int requests, long millis) {
        /** Nothing was asked. */
        public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

        /** Both together. */
        public Usage plus(Usage other) {
            return new Usage(
                    promptTokens + other.promptTokens,
                    cachedTokens + other.cachedTokens,
                    answerTokens + other.answerTokens,
                    requests + other.requests,
                    millis + other.millis);
        }
    }
}
