package io.castalia.streams.summary;

import io.castalia.schemas.Refusal;

/**
 * How many examples of a latent are kept on each side.
 *
 * @param strongest k, the strongest windows
 * @param sample windows of the uniform sample: half of R, for there are two sides
 */
public record SummaryShape(int strongest, int sample) {

    /** 40 strongest, and 128 of a sample of 256 in all. */
    public static final SummaryShape DEFAULT = new SummaryShape(40, 128);

    public SummaryShape {
        Refusal.unless(
                strongest >= 0 && strongest <= 10_000, "streams.strongest", strongest, "0 to 10000 windows a side");
        Refusal.unless(sample >= 1 && sample <= 10_000, "streams.sample", sample, "1 to 10000 windows a side");
    }
}
