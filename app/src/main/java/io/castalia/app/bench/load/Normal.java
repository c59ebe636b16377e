package io.castalia.app.bench.load;

/** The standard normal distribution. */
final class Normal {

    private static final double[] A = {
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.383577518672690e2,
        -3.066479806614716e1,
        2.506628277459239
    };
    private static final double[] B = {
        -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1
    };
    private static final double[] C = {
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783
    };
    private static final double[] D = {
        7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1
    };
    private static final double TAIL = 0.02425;

    private Normal() {}

    /** The quantile at p, above 0 and below 1, to nine digits (Acklam's rational approximation). */
    static double quantile(double p) {
        if (p > 1 - TAIL) {
            return -quantile(1 - p);
        }
        if (p < TAIL) {
            double q = Math.sqrt(-2 * Math.log(p));
            return polynomial(C, q) / polynomial(D, q);
        }
        double q = p - 0.5;
        double r = q * q;
        return q * polynomial(A, r) / polynomial(B, r);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (double coefficient : coefficients) {
            sum = sum * x + coefficient;
        }
        return sum;
    }
}
