package io.castalia.consumers.trial;

/**
 * What a trial found.
 *
 * @param coverageIndependent share of latents whose interval of balanced accuracy holds the true one, where answers are
 *     independent
 * @param coverageClustered the same where answers of a prompt, and of a part, are correlated
 * @param widthRatio mean width of intervals, correlated, over that of intervals that know the correlation
 * @param sequentialTokenShare share of the windows of 100 and 100 that a sequential test asks about, with balanced
 *     accuracy uniform on 0.5 to 1
 * @param sequentialError the larger share of wrong decisions at 0.65 and 0.75, independent or correlated
 * @param sequentialCoverage the smaller share, independent or correlated, of intervals that hold a balanced accuracy of
 *     exactly 0.70 when the test has stopped
 * @param sequentialUndecided share of latents on which the test does not decide, as for the share of windows
 * @param real median balanced accuracy of what latents mean, noise left out
 * @param half of half of it
 * @param shuffled of what another latent means
 * @param noise of what is said of noise
 * @param ordered share of latents, noise left out, where the whole meaning scores above half and half above another's
 * @param rankCorrelation Spearman's, of measured and true balanced accuracy over latents, noise left out
 */
public record TrialFigures(
        double coverageIndependent,
        double coverageClustered,
        double widthRatio,
        double sequentialTokenShare,
        double sequentialError,
        double sequentialCoverage,
        double sequentialUndecided,
        double real,
        double half,
        double shuffled,
        double noise,
        double ordered,
        double rankCorrelation) {}
