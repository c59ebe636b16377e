package io.castalia.streams.query;

import io.castalia.schemas.wire.LatentProfile;

/** What comes of asking for a latent. */
public sealed interface Answer {

    /** It is this. */
    record Here(LatentProfile profile) implements Answer {}

    /** Another instance has it: ask there. */
    record Elsewhere(String host, int port) implements Answer {}

    /** There is no such latent, as far as the shard knows. */
    record Unknown(String why) implements Answer {}

    /** Nobody can say just now: ask later. */
    record NotNow(String why) implements Answer {}
}
