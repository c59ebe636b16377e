package io.castalia.app.bench.load;

import io.castalia.streams.summary.Peaks;
import java.util.Arrays;

/** The distribution of activations about their latent's scale, exactly as the load draws them. */
final class Strengths {

    private static final int PER_OCTAVE = 4;
    private static final int LOWEST = -14;

    private final float[] factors = Chance.allFactors(); // ascending
    private final double mean;

    Strengths() {
        double sum = 0;
        for (float factor : factors) {
            sum += factor;
        }
        mean = sum / factors.length;
    }

    /** The mean factor. */
    double mean() {
        return mean;
    }

    /** The factor that is reached with this chance. */
    float upper(double chance) {
        int above = (int) Math.min(factors.length - 1, chance * factors.length);
        return factors[factors.length - 1 - above];
    }

    /** How so many windows of a latent fall into the buckets of a histogram, if each holds one activation. */
    long[] byPeak(float scale, long windows) {
        var byPeak = new long[Peaks.BUCKETS];
        long before = 0;
        for (int bucket = Peaks.bucket(scale * factors[0]); bucket < Peaks.BUCKETS && before < windows; bucket++) {
            double end = Math.pow(2, LOWEST + (bucket + 1.0) / PER_OCTAVE) / scale;
            long below = Math.round(windows * share(end));
            byPeak[bucket] = below - before;
            before = below;
        }
        byPeak[Peaks.BUCKETS - 1] += windows - before;
        return byPeak;
    }

    private double share(double below) {
        int at = Arrays.binarySearch(factors, (float) below);
        return (double) (at < 0 ? -at - 1 : at) / factors.length;
    }
}
