package io.castalia.consumers.metric;

/**
 * Real explanations against their controls, latent by latent.
 *
 * @param latents how many latents have both
 * @param difference median over latents of real minus control, with its bootstrap interval
 * @param shareAbove share of latents whose real score is above their control's; equal ones are not
 */
public record Paired(int latents, Estimate difference, double shareAbove) {

    /**
     * Compares.
     *
     * @param real one score per latent; at least one
     * @param control the same latents' controls, in the same order
     * @param names what is compared; the same names draw the same latents
     */
    public static Paired of(double[] real, double[] control, Object... names) {
        if (real.length != control.length) {
            throw new IllegalArgumentException(
                    "%d real scores and %d controls are no pairs; give the latents that have both"
                            .formatted(real.length, control.length));
        }
        var differences = new double[real.length];
        int above = 0;
        for (int i = 0; i < differences.length; i++) {
            differences[i] = real[i] - control[i];
            above += real[i] > control[i] ? 1 : 0;
        }
        return new Paired(real.length, Medians.bootstrap(differences, names), above / (double) real.length);
    }
}
