package io.castalia.streams.drift;

import io.castalia.schemas.Id;

/**
 * A window of a latent's uniform sample.
 *
 * @param part its part: windows of one part are correlated
 * @param bucket the bucket of its peak, see {@link io.castalia.streams.summary.Peaks}
 * @param token id of the token with its peak
 * @param since whether it arrived after the last evidence
 */
public record Drawn(Id part, int bucket, int token, boolean since) {}
