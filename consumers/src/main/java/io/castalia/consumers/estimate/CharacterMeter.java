package io.castalia.consumers.estimate;

import io.castalia.consumers.prompt.Turn;
import io.castalia.schemas.Refusal;
import java.util.List;
import java.util.Locale;

/**
 * Counts tokens without a tokenizer, by characters.
 *
 * @param characters Unicode code points of a token that is read, on average
 */
public record CharacterMeter(double characters) implements TokenMeter {

    /** Measured on prompts of ours with four tokenizers, 3.3 to 3.9 by stage; see docs/benchmarks.md. */
    public static final double OF_A_TOKEN = 3.6;

    /* Answers are a sentence, or numbers between brackets and commas, most of which are tokens of their own. */
    private static final double LETTERS_OF_A_TOKEN = 5;
    private static final double TOKENS_OF_A_SIGN = 0.85;

    private static final int FEWEST = 1;
    private static final int MOST = 20;

    public CharacterMeter {
        Refusal.unless(
                characters >= FEWEST && characters <= MOST,
                "characters-per-token",
                characters,
                "%d to %d".formatted(FEWEST, MOST));
    }

    /** A conversation as many models have it: some twenty characters around each turn, which are some five tokens. */
    @Override
    public String written(List<Turn> turns) {
        var text = new StringBuilder();
        for (Turn turn : turns) {
            text.append(head(turn.role().name())).append(turn.text()).append("<|end|>\n");
        }
        return text.append(head("ASSISTANT")).toString();
    }

    @Override
    public long tokens(String text) {
        return (long) Math.ceil(text.codePointCount(0, text.length()) / characters);
    }

    @Override
    public long answer(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long signs = text.codePoints()
                .filter(c -> !Character.isLetter(c) && !Character.isWhitespace(c))
                .count();
        return (long) Math.ceil(letters / LETTERS_OF_A_TOKEN + signs * TOKENS_OF_A_SIGN);
    }

    @Override
    public String method() {
        return String.format(Locale.ROOT, "%.2f characters a token read", characters);
    }

    private static String head(String role) {
        return "<|%s|>\n".formatted(role.toLowerCase(Locale.ROOT));
    }
}
