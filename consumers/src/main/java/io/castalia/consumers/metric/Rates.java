package io.castalia.consumers.metric;

import java.util.function.DoubleBinaryOperator;
import org.hipparchus.distribution.continuous.NormalDistribution;

/** Rates of yes and no, and what is made of two of them. */
public final class Rates {

    /** Standard errors of a two-sided 95 % interval. */
    static final double Z = new NormalDistribution().inverseCumulativeProbability(0.975);

    private Rates() {}

    /** A rate with Wilson's interval; no observations say nothing: 0 to 1 around one half. */
    public static Estimate wilson(long hits, long n) {
        return n == 0 ? new Estimate(0.5, 0, 1) : wilson(hits / (double) n, (double) n, Z);
    }

    /**
     * Wilson's interval around a rate.
     *
     * @param rate the rate, 0 to 1
     * @param n observations that it is worth, not necessarily a whole number; above 0
     * @param z half-width in standard errors
     */
    static Estimate wilson(double rate, double n, double z) {
        double z2 = z * z / n;
        double centre = (rate + z2 / 2) / (1 + z2);
        double half = z / (1 + z2) * Math.sqrt(rate * (1 - rate) / n + z2 / (4 * n));
        return new Estimate(
                rate, Math.max(0, Math.min(rate, centre - half)), Math.min(1, Math.max(rate, centre + half)));
    }

    /** Balanced accuracy of a true positive and a true negative rate. */
    static Estimate balancedAccuracy(Estimate positive, Estimate negative) {
        return mover(positive, negative, (tpr, tnr) -> (tpr + tnr) / 2);
    }

    /**
     * Balanced accuracy where it is known how many independent answers the answers are worth.
     *
     * @param truePositives activating windows judged to match, of so many
     * @param trueNegatives silent windows judged not to match, of so many
     * @param effect design effect: n answers are worth n / effect
     */
    public static Estimate balancedAccuracy(
            int truePositives, int activating, int trueNegatives, int silent, double effect) {
        return balancedAccuracy(
                wilson(truePositives / (double) activating, activating / effect, Z),
                wilson(trueNegatives / (double) silent, silent / effect, Z));
    }

    /** What rises with two rates, between its values at both lower and at both upper ends. */
    static Estimate boxed(Estimate first, Estimate second, DoubleBinaryOperator rising) {
        return new Estimate(
                rising.applyAsDouble(first.value(), second.value()),
                rising.applyAsDouble(first.low(), second.low()),
                rising.applyAsDouble(first.high(), second.high()));
    }

    /** Precision where a share of all windows activates. */
    static Estimate precision(Estimate positive, Estimate negative, double share) {
        return mover(positive, negative, (tpr, tnr) -> precision(tpr, 1 - tnr, share));
    }

    /** F1 where a share of all windows activates. */
    static Estimate f1(Estimate positive, Estimate negative, double share) {
        return mover(positive, negative, (tpr, tnr) -> f1(precision(tpr, 1 - tnr, share), tpr));
    }

    /**
     * Precision where a share of all windows activates.
     *
     * @param truePositive true positive rate
     * @param falsePositive false positive rate
     * @param share share of activating windows, 0 to 1
     * @return 0 where nothing is found
     */
    static double precision(double truePositive, double falsePositive, double share) {
        double found = truePositive * share;
        double all = found + falsePositive * (1 - share);
        return all == 0 ? 0 : found / all;
    }

    /** Harmonic mean of precision and recall; 0 where both are 0. */
    static double f1(double precision, double recall) {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    /*
     * The method of variance estimates recovery (Zou and Donner, 2008): each rate's distance to the end of its own
     * interval, seen through the function with the other rate held, stands for its standard error there; distances add
     * as squares.
     */
    private static Estimate mover(Estimate first, Estimate second, DoubleBinaryOperator rising) {
        double value = rising.applyAsDouble(first.value(), second.value());
        double down = Math.hypot(
                value - rising.applyAsDouble(first.low(), second.value()),
                value - rising.applyAsDouble(first.value(), second.low()));
        double up = Math.hypot(
                rising.applyAsDouble(first.high(), second.value()) - value,
                rising.applyAsDouble(first.value(), second.high()) - value);
        return new Estimate(value, Math.max(0, value - down), Math.min(1, value + up));
    }
}
