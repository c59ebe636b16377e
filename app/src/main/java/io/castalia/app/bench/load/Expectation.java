package io.castalia.app.bench.load;

import io.castalia.schemas.Side;
import io.castalia.streams.summary.SummaryShape;

/**
 * What share of windows a summary admits of a stream that goes on from some tokens to some more: of a latent and side
 * the i-th window is among the k strongest with chance k / i, and in the sample of r with chance r / i.
 */
final class Expectation {

    private Expectation() {}

    /** The share over all latents and both sides, of which each has half the windows. */
    static double share(LoadShape shape, Densities densities, SummaryShape kept, long before, long more) {
        double admitted = 0;
        double all = 0;
        int sides = Side.values().length;
        for (int latent = 0; latent < shape.latents(); latent++) {
            double firing = -Math.expm1(shape.window() * Math.log1p(-densities.density(latent)));
            double from = firing * before / shape.window() / sides;
            double to = firing * (before + more) / shape.window() / sides;
            admitted += sides * (reached(kept.strongest(), from, to) + reached(kept.sample(), from, to));
            all += sides * (to - from);
        }
        return admitted / all;
    }

    /* The sum of min(1, kept / i) between two numbers of windows. */
    private static double reached(int kept, double from, double to) {
        double certain = Math.max(0, Math.min(kept, to) - from);
        double first = Math.max(from, kept);
        return certain + (to > first ? kept * Math.log(to / first) : 0);
    }
}
