package io.castalia.streams.drift;

/**
 * One way in which a latent has drifted.
 *
 * @param what what has changed
 * @param effect how much: a total variation distance, 0 to 1
 */
public record Finding(What what, double effect) {

    /** What may change. */
    public enum What {
        /** How strong the peaks are: distance of the two histograms. */
        PEAKS,
        /** How often the latent fires: of rates a and b, |a - b| / (a + b). */
        RATE,
        /** What it fires on: distance over the most frequent peak tokens. */
        TOKENS
    }
}
