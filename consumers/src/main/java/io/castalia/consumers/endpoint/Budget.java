package io.castalia.consumers.endpoint;

import io.castalia.schemas.Refusal;

/**
 * What may be spent on language models.
 *
 * @param tokens read and written, at most
 * @param money at most, in that of the prices; infinite where it is not limited
 */
public record Budget(long tokens, double money) {

    /** No limit. */
    public static final Budget NONE = new Budget(Long.MAX_VALUE, Double.POSITIVE_INFINITY);

    public Budget {
        Refusal.unless(
                tokens > 0,
                "budget-tokens",
                tokens,
                "at least 1; leave it out for no limit, and the endpoint for none");
        Refusal.unless(
                money > 0, "budget-money", money, "above 0; leave it out for no limit, and the endpoint for none");
    }

    boolean limitsMoney() {
        return money < Double.POSITIVE_INFINITY;
    }
}
