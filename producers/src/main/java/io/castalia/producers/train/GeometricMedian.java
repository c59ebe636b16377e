package io.castalia.producers.train;

/** The point with the least sum of distances to given points, by Weiszfeld's iteration. */
final class GeometricMedian {

    private static final int ITERATIONS = 10;

    private GeometricMedian() {}

    /** Of points of shape (n, width), row-major. */
    static float[] of(float[] points, int width) {
        int n = points.length / width;
        var median = new double[width];
        for (int i = 0; i < points.length; i++) {
            median[i % width] += points[i] / (double) n;
        }
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            median = closer(points, width, median);
        }
        var result = new float[width];
        for (int j = 0; j < width; j++) {
            result[j] = (float) median[j];
        }
        return result;
    }

    private static double[] closer(float[] points, int width, double[] median) {
        var next = new double[width];
        double weights = 0;
        for (int from = 0; from < points.length; from += width) {
            double square = 0;
            for (int j = 0; j < width; j++) {
                double d = points[from + j] - median[j];
                square += d * d;
            }
            double weight = 1 / Math.max(Math.sqrt(square), 1e-6);
            weights += weight;
            for (int j = 0; j < width; j++) {
                next[j] += weight * points[from + j];
            }
        }
        for (int j = 0; j < width; j++) {
            next[j] /= weights;
        }
        return next;
    }
}
