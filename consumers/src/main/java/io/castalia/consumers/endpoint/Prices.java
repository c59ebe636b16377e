package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.Reply.Usage;
import io.castalia.schemas.Refusal;

/**
 * What a million tokens cost, in whatever money.
 *
 * @param prompt tokens read
 * @param cached tokens read that the endpoint had kept
 * @param answer tokens written
 */
public record Prices(double prompt, double cached, double answer) {

    /** Nothing costs anything. */
    public static final Prices NONE = new Prices(0, 0, 0);

    private static final double MILLION = 1e6;

    public Prices {
        check("prompt", prompt);
        check("cached", cached);
        check("answer", answer);
    }

    private static void check(String what, double price) {
        Refusal.unless(price >= 0 && Double.isFinite(price), "price-" + what, price, "0 or more for a million tokens");
    }

    /** Whether anything costs something. */
    public boolean known() {
        return prompt > 0 || answer > 0;
    }

    /** What something cost. */
    public double of(Usage usage) {
        long kept = Math.min(usage.cachedTokens(), usage.promptTokens());
        return ((usage.promptTokens() - kept) * prompt + kept * cached + usage.answerTokens() * answer) / MILLION;
    }
}
