package io.castalia.streams.drift;

import io.castalia.schemas.Id;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.distribution.continuous.TDistribution;

/** What it costs that windows of one part are correlated, learned from a uniform sample of a latent's windows. */
/*
 * Of n windows with scores x of mean 0 and mean square 1, the variance of the sum is n D, where
 * D = 1 + (sum over ordered pairs within a part of x_i x_j) / n. A pair is in a sample of s with probability
 * s (s-1) / (n (n-1)), so the sum over the sampled pairs times (n-1) / (s (s-1)) has the right mean (Horvitz and
 * Thompson). To it are added UNSEEN pairs more than were seen, for a large n leaves few pairs in the sample. That costs
 * little: n / D is not much below s^2 / (2 UNSEEN), however large n is.
 *
 * With all scores 1, D is the number of windows that one window shares its part with, itself included, and n / D the
 * number of parts' worth of windows. What few parts tell is uncertain: Student's t takes their number less one as its
 * degrees of freedom, for the two stretches together as Welch and Satterthwaite have it, over the root of the share of
 * the variance that is due to clustering, 1 - 1/D.
 */
final class Clustering {

    private static final int UNSEEN = 2;
    private static final int LEAST_PARTS = 10;
    private static final double NORMAL = 1e6;

    private final int[] partOf;
    private final int parts;
    private final double perPair;
    private final double windowsThen;
    private final double windowsSince;
    private final double perPart;

    /**
     * The clustering of a latent's windows.
     *
     * @param sample (s) at least two windows, drawn from both stretches alike
     * @param windowsThen windows of the one stretch
     * @param windowsSince windows of the other
     */
    Clustering(List<Drawn> sample, long windowsThen, long windowsSince) {
        this.windowsThen = windowsThen;
        this.windowsSince = windowsSince;
        partOf = new int[sample.size()];
        Map<Id, Integer> numbers = new HashMap<>();
        for (int i = 0; i < partOf.length; i++) {
            Integer next = numbers.size();
            Integer known = numbers.putIfAbsent(sample.get(i).part(), next);
            partOf[i] = known == null ? next : known;
        }
        parts = numbers.size();
        double s = sample.size();
        perPair = (Math.max(this.windowsThen + this.windowsSince, s) - 1) / (s * (s - 1));
        var ones = new double[partOf.length];
        Arrays.fill(ones, 1);
        perPart = effect(ones, 0);
    }

    /** Which of the parts each sampled window is of, by number. */
    int partOf(int window) {
        return partOf[window];
    }

    /** How many parts the sample has windows of. */
    int parts() {
        return parts;
    }

    /** Windows that one window shares its part with, itself included, on average over windows. */
    double perPart() {
        return perPart;
    }

    /** Whether there are parts enough, in both stretches, to tell chance from change. */
    boolean tells() {
        return Math.min(windowsThen, windowsSince) >= LEAST_PARTS * perPart;
    }

    /**
     * How much the variance of a sum of scores grows: at least 1.
     *
     * @param scores (s) of the sampled windows; over all windows of mean 0, or all equal, and of mean square 1
     * @param errors standard errors to stay on the safe side by
     */
    double effect(double[] scores, double errors) {
        var sums = new double[parts];
        var squares = new double[parts];
        for (int i = 0; i < scores.length; i++) {
            sums[partOf[i]] += scores[i];
            squares[partOf[i]] += scores[i] * scores[i];
        }
        double pairs = 0;
        double variance = 0;
        for (int part = 0; part < parts; part++) {
            double ofPart = sums[part] * sums[part] - squares[part];
            pairs += ofPart;
            variance += ofPart * ofPart;
        }
        return Math.max(1, 1 + perPair * (pairs + errors * Math.sqrt(variance) + 2 * UNSEEN));
    }

    /** Degrees of freedom of a difference between the stretches whose variance is all due to clustering. */
    double freedom() {
        double then = 1 / windowsThen;
        double since = 1 / windowsSince;
        double spread = then * then / freedom(windowsThen) + since * since / freedom(windowsSince);
        return (then + since) * (then + since) / spread;
    }

    private double freedom(double windows) {
        return Math.max(1, windows / perPart - 1);
    }

    /** The chance of a deviation at least as large, either way; in standard errors that a design effect has widened. */
    double chance(double deviation, double effect) {
        double freedom = Math.min(NORMAL, freedom() / Math.sqrt(1 - 1 / effect));
        return 2 * new TDistribution(freedom).cumulativeProbability(-Math.abs(deviation));
    }
}
