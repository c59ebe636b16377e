package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Usage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A prompt on its way: what was tried, and what it cost so far. Whoever changes it holds the dispatcher's lock. */
final class Ask {

    private static final double CHARACTERS_OF_A_TOKEN = 3;

    final Supplier<CompletableFuture<Outcome>> sending;
    final Purse.Estimate estimate;
    final CompletableFuture<Reply> answer = new CompletableFuture<>();
    Usage usage = Usage.NONE;
    int failures;
    int unreadable;
    long answersBefore;
    long due;
    long sent;

    /**
     * A prompt that nobody has sent yet.
     *
     * @param sending sends it
     * @param characters of the prompt
     * @param maxTokens of the answer
     */
    Ask(Supplier<CompletableFuture<Outcome>> sending, long characters, long maxTokens, Prices prices) {
        this.sending = sending;
        Usage most = new Usage(tokens(characters), 0, maxTokens, 0, 0);
        this.estimate = new Purse.Estimate(most, prices.of(most));
    }

    boolean sentBefore() {
        return usage.requests() > 0;
    }

    /** What a reply cost where the endpoint does not say. */
    Usage guess(Reply reply) {
        long written = reply instanceof Reply.Answered answered
                ? tokens(answered.text().length())
                : 0;
        return new Usage(estimate.usage().promptTokens(), 0, written, 0, 0);
    }

    /** The same reply with all that was spent on it. */
    Reply whole(Reply reply) {
        if (reply instanceof Reply.Answered answered) {
            return new Reply.Answered(answered.text(), answered.tokens(), answered.cut(), usage);
        }
        return reply instanceof Reply.Refused refused
                ? new Reply.Refused(refused.reason(), usage)
                : new Reply.Failed(((Reply.Failed) reply).reason(), usage);
    }

    private static long tokens(long characters) {
        return 1 + (long) Math.ceil(characters / CHARACTERS_OF_A_TOKEN);
    }
}
