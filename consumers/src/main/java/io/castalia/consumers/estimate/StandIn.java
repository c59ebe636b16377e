package io.castalia.consumers.estimate;

import io.castalia.schemas.Refusal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is taken to be said where nobody is asked.
 *
 * @param explanationWords words of an explanation
 * @param thoughtTokens tokens that are thought before each answer
 * @param echo whether the endpoint tells how likely a given text is
 */
public record StandIn(int explanationWords, int thoughtTokens, boolean echo) {

    /** Explanations of twenty words, no thoughts, no log-probabilities of given texts. */
    public static final StandIn DEFAULT = new StandIn(20, 0, false);

    private static final List<String> WORDS = List.of(
            "references",
            "to",
            "places",
            "and",
            "the",
            "people",
            "who",
            "live",
            "there",
            "in",
            "its",
            "course",
            "of",
            "a",
            "day",
            "or",
            "at",
            "work",
            "by",
            "night");

    /** Words that an explanation may have; more are not read. */
    private static final int MOST = 60;

    public StandIn {
        Refusal.unless(
                explanationWords > 0 && explanationWords <= MOST,
                "explanation-words",
                explanationWords,
                "1 to %d".formatted(MOST));
        Refusal.unless(thoughtTokens >= 0, "thought-tokens", thoughtTokens, "at least 0");
    }

    /**
     * An explanation. Its first words write its number, for no two latents are explained alike, and a control's prompts
     * must not begin as those of the latent's own explanation do.
     *
     * @param number of explanations before it
     */
    String explanation(int number) {
        int base = WORDS.size();
        int[] digits = {number % base, number / base % base, number / base / base % base};
        return IntStream.range(0, explanationWords)
                .mapToObj(i -> WORDS.get(i < digits.length ? digits[i] : i % base))
                .collect(Collectors.joining(" "));
    }
}
