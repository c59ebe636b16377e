package io.castalia.consumers.metric;

/**
 * A number with its 95 % interval.
 *
 * @param value the estimate
 * @param low lower end; equal to the value where no interval is defined
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {

    /** A number without an interval. */
    public static Estimate exact(double value) {
        return new Estimate(value, value, value);
    }

    /** Width of the interval. */
    public double width() {
        return high - low;
    }
}
