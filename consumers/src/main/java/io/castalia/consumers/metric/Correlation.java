package io.castalia.consumers.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Pearson's correlation of pairs that come in groups. The interval leaves one group out at a time (jackknife) and takes the
 * spread of Fisher's z, with Student's t at one degree of freedom less than there are groups.
 */
public final class Correlation {

    private static final double PERFECT = 1 - 1e-12;

    private Correlation() {}

    /**
     * A pair.
     *
     * @param group what it belongs to, within which pairs are alike: a part
     * @param x one value
     * @param y the other
     */
    public record Pair(String group, double x, double y) {}

    /**
     * The correlation; empty where one of the two is the same in all pairs. Without an interval where there is one group,
     * the correlation is perfect, or one of the groups is what it depends on.
     */
    public static Optional<Estimate> of(List<Pair> pairs) {
        if (constant(pairs)) {
            return Optional.empty();
        }
        double meanX = pairs.stream().mapToDouble(Pair::x).average().orElseThrow();
        double meanY = pairs.stream().mapToDouble(Pair::y).average().orElseThrow();
        var groups = new LinkedHashMap<String, Sums>();
        var all = new Sums();
        for (Pair pair : pairs) {
            all.add(pair.x() - meanX, pair.y() - meanY);
            groups.computeIfAbsent(pair.group(), g -> new Sums()).add(pair.x() - meanX, pair.y() - meanY);
        }
        double r = all.correlation();
        return Optional.of(interval(r, all, groups));
    }

    private static Estimate interval(double r, Sums all, Map<String, Sums> groups) {
        int n = groups.size();
        var z = new ArrayList<Double>();
        for (Sums group : groups.values()) {
            z.add(atanh(all.without(group).correlation()));
        }
        double mean = z.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double squares =
                z.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
        if (n < 2 || Math.abs(r) >= PERFECT || !Double.isFinite(squares)) {
            return Estimate.exact(r);
        }
        double error = Math.sqrt((n - 1.0) / n * squares);
        double half = new TDistribution(n - 1).inverseCumulativeProbability(0.975) * error;
        return new Estimate(r, Math.min(r, Math.tanh(atanh(r) - half)), Math.max(r, Math.tanh(atanh(r) + half)));
    }

    private static double atanh(double r) {
        return Math.abs(r) >= PERFECT ? Double.NaN : Math.log((1 + r) / (1 - r)) / 2;
    }

    private static boolean constant(List<Pair> pairs) {
        return pairs.stream().mapToDouble(Pair::x).distinct().limit(2).count() < 2
                || pairs.stream().mapToDouble(Pair::y).distinct().limit(2).count() < 2;
    }

    /** What a correlation is made of. */
    private static final class Sums {

        private int n;
        private double x;
        private double y;
        private double xx;
        private double yy;
        private double xy;

        void add(double dx, double dy) {
            n++;
            x += dx;
            y += dy;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }

        Sums without(Sums other) {
            var rest = new Sums();
            rest.n = n - other.n;
            rest.x = x - other.x;
            rest.y = y - other.y;
            rest.xx = xx - other.xx;
            rest.yy = yy - other.yy;
            rest.xy = xy - other.xy;
            return rest;
        }

        /** NaN where it is not defined; never beyond 1. */
        double correlation() {
            double varX = xx - x * x / n;
            double varY = yy - y * y / n;
            double both = Math.sqrt(varX) * Math.sqrt(varY);
            return both > 0 ? Math.max(-1, Math.min(1, (xy - x * y / n) / both)) : Double.NaN;
        }
    }
}
