package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Token;
import java.util.List;

/** The log-probabilities of a given text, out of a completion that repeats it. */
final class Echo {

    private Echo() {}

    /**
     * Leaves away what was written behind the text, and a token that begins a sequence and is none of the text's.
     *
     * @param written tokens that were asked for
     * @param alternatives that were asked for
     */
    static Outcome of(Outcome outcome, String text, int written, int alternatives) {
        if (!(outcome instanceof Outcome.Replied replied) || !(replied.reply() instanceof Reply.Answered answered)) {
            return outcome;
        }
        long behind = replied.counted() ? answered.usage().answerTokens() : written;
        int to = (int) Math.max(0, answered.tokens().size() - behind);
        List<Token> tokens = answered.tokens().subList(0, to);
        if (!tokens.isEmpty()
                && Double.isNaN(tokens.get(0).logProbability())
                && !text.startsWith(tokens.get(0).text().stripLeading())) {
            tokens = tokens.subList(1, tokens.size());
        }
        List<Token> shown = alternatives > 0
                ? tokens
                : tokens.stream()
                        .map(token -> new Token(token.text(), token.logProbability(), List.of()))
                        .toList();
        Reply reply = shown.isEmpty()
                ? new Reply.Failed("the endpoint did not repeat the text with its log-probabilities", answered.usage())
                : new Reply.Answered(text, shown, false, answered.usage());
        return new Outcome.Replied(reply, replied.counted());
    }
}
