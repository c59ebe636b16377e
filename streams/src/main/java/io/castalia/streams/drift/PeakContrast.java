package io.castalia.streams.drift;

import io.castalia.streams.drift.Finding.What;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares two histograms of peaks. */
/*
 * Neyman's smooth test on ranks: all windows are ranked by their bucket, ranks become orthonormal polynomials of degree
 * 1 to 4 (place, spread, lean, tails), and of each the two means are compared. Half of the error that may be made is
 * for the place and a sixth for each other (Bonferroni). A chi-square over buckets needs half as many windows again to
 * see peaks grow by half.
 */
final class PeakContrast {

    private static final double[] SHARES = {1.0 / 2, 1.0 / 6, 1.0 / 6, 1.0 / 6};
    private static final double SAFETY = 0.5;
    private static final double NOTHING = 1e-6;

    private final long[] then;
    private final long[] since;
    private final double windowsThen;
    private final double windowsSince;
    private final double windows;

    PeakContrast(long[] then, long[] since) {
        this.then = then;
        this.since = since;
        windowsThen = Baseline.total(then);
        windowsSince = Baseline.total(since);
        windows = windowsThen + windowsSince;
    }

    Contrast contrast(Clustering clustering, List<Drawn> sample) {
        double distance = 0;
        for (int bucket = 0; bucket < then.length; bucket++) {
            distance += Math.abs(then[bucket] / windowsThen - since[bucket] / windowsSince) / 2;
        }
        double least = 1;
        List<double[]> polynomials = polynomials();
        for (int i = 0; i < polynomials.size(); i++) {
            least = Math.min(least, chance(polynomials.get(i), clustering, sample) / SHARES[i]);
        }
        return new Contrast(What.PEAKS, distance, least);
    }

    /* Windows are correlated about the mean of their own stretch, so that a drift does not pass for clustering. */
    private double chance(double[] scores, Clustering clustering, List<Drawn> sample) {
        double meanThen = mean(scores, then, windowsThen);
        double meanSince = mean(scores, since, windowsSince);
        double between = (windowsThen * meanThen * meanThen + windowsSince * meanSince * meanSince) / windows;
        double deviation = Math.sqrt(Math.max(1 / windows, 1 - between));
        double[] within = sample.stream()
                .mapToDouble(drawn -> (scores[drawn.bucket()] - (drawn.since() ? meanSince : meanThen)) / deviation)
                .toArray();
        double effect = clustering.effect(within, SAFETY);
        double error = deviation * Math.sqrt(effect * (1 / windowsThen + 1 / windowsSince));
        return clustering.chance((meanSince - meanThen) / error, effect);
    }

    /* (buckets) each: powers of the rank made orthonormal over all windows, as far as there are buckets enough. */
    private List<double[]> polynomials() {
        double[] ranks = ranks();
        List<double[]> basis = new ArrayList<>();
        var power = new double[then.length];
        Arrays.fill(power, 1);
        basis.add(power);
        while (basis.size() <= SHARES.length) {
            double[] next = basis.get(basis.size() - 1).clone();
            for (int bucket = 0; bucket < next.length; bucket++) {
                next[bucket] *= ranks[bucket];
            }
            for (double[] before : basis) {
                add(next, -product(next, before), before);
            }
            double length = Math.sqrt(product(next, next));
            if (length < NOTHING) {
                break;
            }
            add(next, 1 / length - 1, next);
            basis.add(next);
        }
        return basis.subList(1, basis.size());
    }

    /* (buckets) the mean rank of each bucket's windows, -1 to 1. */
    private double[] ranks() {
        var ranks = new double[then.length];
        double below = 0;
        for (int bucket = 0; bucket < ranks.length; bucket++) {
            double here = then[bucket] + since[bucket];
            ranks[bucket] = (2 * below + here) / windows - 1;
            below += here;
        }
        return ranks;
    }

    private static void add(double[] to, double times, double[] other) {
        for (int bucket = 0; bucket < to.length; bucket++) {
            to[bucket] += times * other[bucket];
        }
    }

    private double product(double[] a, double[] b) {
        double sum = 0;
        for (int bucket = 0; bucket < a.length; bucket++) {
            sum += (then[bucket] + since[bucket]) * a[bucket] * b[bucket];
        }
        return sum / windows;
    }

    private static double mean(double[] scores, long[] histogram, double windows) {
        double sum = 0;
        for (int bucket = 0; bucket < scores.length; bucket++) {
            sum += histogram[bucket] * scores[bucket];
        }
        return sum / windows;
    }
}
