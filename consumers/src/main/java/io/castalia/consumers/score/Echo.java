package io.castalia.consumers.score;

import io.castalia.consumers.prompt.Reply;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A text as the tokens of a model that read it, by their place in the text. */
final class Echo {

    private final List<Reply.Token> tokens;
    private final int[] starts; // (tokens + 1), in characters of the text; below 0 before it

    private Echo(List<Reply.Token> tokens, int[] starts) {
        this.tokens = tokens;
        this.starts = starts;
    }

    /** The tokens of a text; empty where they do not make it up. Tokens before it, such as one for its beginning, may be. */
    static Optional<Echo> of(Reply.Answered reply, String text) {
        var whole = new StringBuilder();
        var starts = new int[reply.tokens().size() + 1];
        for (int t = 0; t < reply.tokens().size(); t++) {
            whole.append(reply.tokens().get(t).text());
            starts[t + 1] = whole.length();
        }
        int before = whole.length() - text.length();
        if (before < 0 || !whole.substring(before).equals(text)) {
            return Optional.empty();
        }
        for (int t = 0; t < starts.length; t++) {
            starts[t] -= before;
        }
        return Optional.of(new Echo(reply.tokens(), starts));
    }

    /** How many tokens the text has from a place on. */
    int tokens(int from) {
        int n = 0;
        for (int t = 0; t < tokens.size(); t++) {
            n += starts[t] >= from ? 1 : 0;
        }
        return n;
    }

    /** Log-probability of the text from a place on; empty where no token begins there, or one has no probability. */
    OptionalDouble logProbability(int from) {
        if (at(from).isEmpty()) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int t = 0; t < tokens.size(); t++) {
            sum += starts[t] >= from ? tokens.get(t).logProbability() : 0;
        }
        return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }

    /** The token that begins at a place. */
    Optional<Reply.Token> at(int place) {
        for (int t = 0; t < tokens.size(); t++) {
            if (starts[t] == place && starts[t + 1] > place) {
                return Optional.of(tokens.get(t));
            }
        }
        return Optional.empty();
    }
}
