package io.castalia.consumers.replay;

import io.castalia.schemas.LatentKey;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which records a replay is about.
 *
 * @param of the run whose records they are; empty: main or, where there is none, the only run there is
 * @param since the earliest time of a record; empty for any
 * @param latents the latents
 * @param addressees of requests, who answers, as {@code name@version}
 */
public record ReplayFilter(
        Optional<String> of, Optional<Instant> since, Predicate<LatentKey> latents, Predicate<String> addressees) {

    /** The run that is meant where none is named. */
    public static final String MAIN = "main";
}
