package io.castalia.streams.shard;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.LatentProfile;

/** Where a shard's output goes. Times are milliseconds since 1970 UTC, of the record that asked for it. */
public interface Outlet {

    /** Sends evidence, or a shard's mark. */
    void evidence(String key, Evidence evidence, Provenance provenance, long time);

    /** Sends a profile. */
    void profile(String key, LatentProfile profile, Provenance provenance, long time);
}
