package io.castalia.consumers.metric;

import java.util.function.DoublePredicate;

/**
 * The interval of an area under the receiver operating characteristic.
 *
 * @param activating how many activating windows
 * @param silent how many silent ones
 */
record AreaInterval(int activating, int silent) {

    /*
     * DeLong's variance holds at the estimate; the interval needs it at every area that might be the true one. Its shape
     * between 0 and 1 is taken from Hanley and McNeil (1982, exponential model, with the symmetrical numbers of Newcombe,
     * 2006), scaled to pass through DeLong's value. The ends are where the distance to the estimate is that many standard
     * errors of theirs. Near 0 and 1, where a few placements decide, DeLong's variance is often far too small: it is not
     * taken below a share of the model's. At 0 and 1, where it is nothing, the model stands alone.
     */

    private static final double LEAST = 0.7;

    private static final int HALVINGS = 60;

    Estimate around(double area, double variance, double quantile) {
        double model = model(area);
        double scale = model > 0 && variance > 0 ? Math.max(LEAST, variance / model) : 1;
        DoublePredicate within = other -> Math.abs(other - area) <= quantile * Math.sqrt(scale * model(other));
        return new Estimate(area, end(area, 0, within), end(area, 1, within));
    }

    private double model(double area) {
        double pairs = (activating + silent) / 2.0 - 1;
        double dependence = (1 - area) / (2 - area) + area / (1 + area);
        return area * (1 - area) * (1 + pairs * dependence) / ((double) activating * silent);
    }

    /** Where the interval ends on the way from the area to a bound, which is not itself within unless it is the area. */
    private static double end(double area, double bound, DoublePredicate within) {
        double inside = area;
        double outside = bound;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (inside + outside) / 2;
            if (within.test(middle)) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return inside;
    }
}
