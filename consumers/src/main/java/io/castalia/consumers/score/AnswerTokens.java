package io.castalia.consumers.score;

import io.castalia.consumers.prompt.NumberLists.Element;
import io.castalia.consumers.prompt.Reply;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How likely a yes was where a reply has its answers: P(yes) over P(yes) and P(no), of the likeliest tokens told there. */
final class AnswerTokens {

    private final List<Reply.Token> tokens;
    private final int[] starts; // (tokens), in characters of the reply's text

    private AnswerTokens(List<Reply.Token> tokens, int[] starts) {
        this.tokens = tokens;
        this.starts = starts;
    }

    /** The tokens of a reply; none where they were not told, or do not make up its text. */
    static AnswerTokens of(Reply.Answered reply) {
        var whole = new StringBuilder();
        var starts = new int[reply.tokens().size()];
        for (int t = 0; t < starts.length; t++) {
            starts[t] = whole.length();
            whole.append(reply.tokens().get(t).text());
        }
        // Some endpoints take white space off the text and not off the tokens.
        int shift = whole.indexOf(reply.text());
        if (shift < 0) {
            return new AnswerTokens(List.of(), new int[0]);
        }
        for (int t = 0; t < starts.length; t++) {
            starts[t] -= shift;
        }
        return new AnswerTokens(reply.tokens(), starts);
    }

    /** The probability of yes at one answer; null where no token is that answer alone, or neither yes nor no was told. */
    @Nullable
    Double yes(Element answer) {
        for (int t = 0; t < starts.length; t++) {
            int end = starts[t] + tokens.get(t).text().length();
            if (starts[t] <= answer.at() && answer.at() < end) {
                return yes(tokens.get(t), answer);
            }
        }
        return null;
    }

    private static @Nullable Double yes(Reply.Token token, Element answer) {
        if (!bare(token.text()).equals(bare(answer.text()))) {
            return null;
        }
        double yes = 0;
        double no = 0;
        boolean itself = false;
        for (Reply.Alternative alternative : token.alternatives()) {
            itself |= alternative.text().equals(token.text());
            yes += says(alternative.text(), true) ? mass(alternative.logProbability()) : 0;
            no += says(alternative.text(), false) ? mass(alternative.logProbability()) : 0;
        }
        if (!itself) {
            yes += says(token.text(), true) ? mass(token.logProbability()) : 0;
            no += says(token.text(), false) ? mass(token.logProbability()) : 0;
        }
        return yes + no > 0 ? yes / (yes + no) : null;
    }

    private static double mass(double logProbability) {
        return Double.isNaN(logProbability) ? 0 : Math.exp(logProbability);
    }

    private static boolean says(String token, boolean yes) {
        String bare = bare(token);
        return yes ? bare.equals("1") || bare.equals("true") : bare.equals("0") || bare.equals("false");
    }

    /** The token without the white space, brackets and commas that it may share with its list. */
    private static String bare(String token) {
        return token.replaceAll("[\\s\\[\\],{}]", "").toLowerCase(Locale.ROOT);
    }
}
