package io.castalia.consumers.estimate;

import io.castalia.consumers.prompt.Reply.Usage;
import java.util.Collection;

/**
 * What was asked, or would be.
 *
 * @param prompts prompts, each of them one request to the endpoint where nothing must be asked again
 * @param promptTokens tokens read
 * @param sharedTokens those of them with which an earlier prompt begins as well: what an endpoint that keeps everything
 *     need not read again
 * @param answerTokens tokens written where each answer says what it is asked for and no more
 * @param answerTokensMost tokens that the answers may have at most
 */
public record Tally(
        double prompts, double promptTokens, double sharedTokens, double answerTokens, double answerTokensMost) {

    /** Nothing. */
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    /** All together. */
    static Tally sum(Collection<Tally> tallies) {
        return tallies.stream().reduce(NONE, Tally::plus);
    }

    /** Both together. */
    Tally plus(Tally other) {
        return new Tally(
                prompts + other.prompts,
                promptTokens + other.promptTokens,
                sharedTokens + other.sharedTokens,
                answerTokens + other.answerTokens,
                answerTokensMost + other.answerTokensMost);
    }

    /** As a price is asked for it, with or without what the endpoint has kept. */
    Usage usage(boolean kept) {
        return new Usage(Math.round(promptTokens), kept ? Math.round(sharedTokens) : 0, Math.round(answerTokens), 1, 0);
    }
}
