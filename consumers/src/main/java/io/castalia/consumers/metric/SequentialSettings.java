package io.castalia.consumers.metric;

import io.castalia.schemas.Refusal;

/**
 * What a sequential test asks: whether balanced accuracy is at least halfway between two bounds.
 *
 * @param low a balanced accuracy at or below which "at least" would be an error
 * @param high one at or above which "below" would be
 * @param error chance of each error, at most
 * @param most windows of each sort that are asked about at most
 */
public record SequentialSettings(double low, double high, double error, int most) {

    /** At least 0.70, give or take 0.05, with an error of at most 5 % each way, on at most 100 and 100 windows. */
    public static final SequentialSettings DEFAULT = new SequentialSettings(0.65, 0.75, 0.05, 100);

    public SequentialSettings {
        Refusal.unless(low > 0 && low < 1, "sequential.low", low, "between 0 and 1");
        Refusal.unless(high > low && high < 1, "sequential.high", high, "above sequential.low, below 1");
        Refusal.unless(error > 0 && error < 1, "sequential.error", error, "between 0 and 1");
        Refusal.unless(most > 0, "sequential.most", most, "at least 1");
    }
}
