package io.castalia.streams.query;

import io.castalia.schemas.wire.LatentProfile;
import java.util.List;
import org.apache.kafka.streams.state.HostInfo;

/** What comes of asking for a latent. */
public sealed interface Answer {

    /** It is this. */
    record Here(LatentProfile profile) implements Answer {}

    /** Another instance has it: one of these, ask there in turn. */
    record Elsewhere(List<HostInfo> hosts) implements Answer {}

    /** There is no such latent, as far as the shard knows. */
    record Unknown(String why) implements Answer {}

    /** Nobody can say just now: ask later. */
    record NotNow(String why) implements Answer {}
}
