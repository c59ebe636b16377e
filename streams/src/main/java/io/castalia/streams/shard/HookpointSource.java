package io.castalia.streams.shard;

import io.castalia.schemas.wire.Hookpoint;
import java.util.Optional;

/** Where hookpoints are declared. */
@FunctionalInterface
public interface HookpointSource {

    /** The declaration of a hookpoint, after everything declared so far has been read; empty where there is none. */
    Optional<Hookpoint> find(String name);
}
