package io.castalia.consumers.metric;

/**
 * Bets on the mean of numbers in 0 to 1 that come one after the other, each with the same expectation whatever came
 * before. Whoever bets against a mean that is the true one is no richer on average; so the chance of ever being twenty
 * times as rich is at most a twentieth, however long one plays and whenever one stops (Ville, 1939; for means of bounded
 * numbers Waudby-Smith and Ramdas, 2024, arXiv 2010.09686).
 */
final class Wagers {

    /** Shares of the largest stake there can be without debts; the money is dealt to them equally. */
    private static final double[] STAKES = {0.25, 0.5, 0.75, 0.95};

    private static final int HALVINGS = 50;

    private Wagers() {}

    /**
     * Log of what the players own who bet that the numbers lie above a mean.
     *
     * @param mean above 0, at most 1
     */
    static double above(double[] values, double mean) {
        var logs = new double[STAKES.length];
        for (int s = 0; s < logs.length; s++) {
            for (double value : values) {
                logs[s] += gain(value, mean, STAKES[s]);
            }
        }
        double most = logs[0];
        for (double log : logs) {
            most = Math.max(most, log);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - most);
        }
        return most + Math.log(sum / logs.length);
    }

    /** Log of what one number does to one player's money. */
    static double gain(double value, double mean, double stake) {
        return Math.log1p(stake * (value / mean - 1));
    }

    /**
     * The means that nobody has become rich against: an interval that holds at any time one may stop.
     *
     * @param values the numbers so far; none say nothing: 0 to 1
     * @param value the estimate, which the interval is made to hold
     * @param error chance that the interval misses the mean, ever
     */
    static Estimate interval(double[] values, double value, double error) {
        double rich = Math.log(2 / error);
        var turned = new double[values.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = 1 - values[i];
        }
        double low = lowest(values, rich);
        double high = 1 - lowest(turned, rich);
        return new Estimate(value, Math.min(low, value), Math.max(high, value));
    }

    /** The money of those who bet on above falls as the mean rises, so one end is found by halving. */
    private static double lowest(double[] values, double rich) {
        double excluded = 0;
        double kept = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (excluded + kept) / 2;
            if (above(values, middle) >= rich) {
                excluded = middle;
            } else {
                kept = middle;
            }
        }
        return excluded;
    }
}
