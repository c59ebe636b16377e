package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.Reply.Usage;
import java.util.Locale;

/**
 * Holds a budget together, for all endpoints that it is given to. A request that might take more than is left is not sent:
 * what it may take at most is set apart until its reply says what it did take.
 */
public final class Purse {

    private final Budget budget;
    private long tokens;
    private double money;
    private long tokensApart;
    private double moneyApart;
    private int apart;

    /** What may be done. */
    enum Answer {
        /** It is set apart. */
        GO,
        /** Not now: others may bring back some of what was set apart for them. */
        WAIT,
        /** Not any more. */
        SPENT
    }

    /**
     * What a request may take at most.
     *
     * @param usage tokens, as far as they can be known before
     * @param cost in money
     */
    record Estimate(Usage usage, double cost) {
        long tokens() {
            return usage.promptTokens() + usage.answerTokens();
        }
    }

    public Purse(Budget budget) {
        this.budget = budget;
    }

    synchronized Answer take(Estimate estimate) {
        boolean fits = tokens + tokensApart + estimate.tokens() <= budget.tokens()
                && money + moneyApart + estimate.cost() <= budget.money();
        if (!fits) {
            return apart > 0 ? Answer.WAIT : Answer.SPENT;
        }
        apart++;
        tokensApart += estimate.tokens();
        moneyApart += estimate.cost();
        return Answer.GO;
    }

    /** A request is over: brings back what was set apart, and takes what it cost. */
    synchronized void settle(Estimate estimate, Usage usage, double cost) {
        apart--;
        tokensApart -= estimate.tokens();
        moneyApart -= estimate.cost();
        pay(usage, cost);
    }

    /** Pays for what was not set apart. */
    synchronized void pay(Usage usage, double cost) {
        tokens += usage.promptTokens() + usage.answerTokens();
        money += cost;
    }

    /** Tokens spent. */
    public synchronized long tokens() {
        return tokens;
    }

    /** Money spent. */
    public synchronized double money() {
        return money;
    }

    boolean limitsMoney() {
        return budget.limitsMoney();
    }

    /** In words. */
    synchronized String spent() {
        String of = budget.tokens() == Long.MAX_VALUE ? "" : " of " + budget.tokens();
        String paid = budget.limitsMoney()
                ? String.format(Locale.ROOT, " and %.4f of %.4f in money", money, budget.money())
                : "";
        return "%d%s tokens%s are spent".formatted(tokens, of, paid);
    }
}
