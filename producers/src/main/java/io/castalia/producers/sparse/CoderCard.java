package io.castalia.producers.sparse;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a coder's files say of it beside its weights.
 *
 * @param site where it belongs, if they say
 * @param l0 latents that fire on a token, on average or at most, if they say
 * @param bos whether the model shall see BOS before each context, if they say
 */
public record CoderCard(Optional<CoderSite> site, OptionalDouble l0, Optional<Boolean> bos) {

    /** Nothing is said. */
    public static final CoderCard NONE = new CoderCard(Optional.empty(), OptionalDouble.empty(), Optional.empty());
}
