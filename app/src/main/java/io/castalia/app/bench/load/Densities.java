package io.castalia.app.bench.load;

import java.util.Arrays;

/**
 * How often each latent fires and how strongly. Densities are log-normal with sigma 1.5, at most one half, and sum to
 * the latents that fire on a token on average; scales are log-normal with sigma 0.5 about 1.
 */
final class Densities {

    static final double SIGMA = 1.5;
    static final double MOST = 0.5;

    private static final double SCALE_SIGMA = 0.5;
    private static final long PURPOSE = 1;
    private static final int ROUNDS = 50;

    private final double[] densities; // (latents), chance of firing on a token
    private final double[] gaps; // (latents), tokens between firings were they a Poisson process
    private final float[] scales; // (latents), median activation

    Densities(LoadShape shape) {
        densities = new double[shape.latents()];
        scales = new float[shape.latents()];
        for (int latent = 0; latent < densities.length; latent++) {
            Dice dice = Dice.of(shape.seed(), PURPOSE, latent);
            densities[latent] = Math.exp(SIGMA * Normal.quantile(dice.uniform()));
            scales[latent] = (float) Math.exp(SCALE_SIGMA * Normal.quantile(dice.uniform()));
        }
        normalise(shape.active());
        gaps = new double[densities.length];
        for (int latent = 0; latent < gaps.length; latent++) {
            gaps[latent] = -1 / Math.log1p(-densities[latent]);
        }
    }

    /* Cutting the densest off makes the rest denser, which may bring more to the limit: so a few times over. */
    private void normalise(int active) {
        double sum = Arrays.stream(densities).sum();
        for (int latent = 0; latent < densities.length; latent++) {
            densities[latent] *= active / sum;
        }
        for (int round = 0; round < ROUNDS; round++) {
            double free = 0;
            double bound = 0;
            for (double density : densities) {
                free += density < MOST ? density : 0;
                bound += density < MOST ? 0 : MOST;
            }
            double factor = (active - bound) / free;
            for (int latent = 0; latent < densities.length; latent++) {
                densities[latent] = densities[latent] < MOST ? Math.min(MOST, densities[latent] * factor) : MOST;
            }
        }
    }

    /** Chance that the latent fires on a token. */
    double density(int latent) {
        return densities[latent];
    }

    /** Mean gap, in tokens, of the Poisson process whose occupied tokens have the latent's density. */
    double gap(int latent) {
        return gaps[latent];
    }

    /** Median activation of the latent. */
    float scale(int latent) {
        return scales[latent];
    }
}
