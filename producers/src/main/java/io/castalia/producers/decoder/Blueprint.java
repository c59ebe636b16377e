package io.castalia.producers.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.schemas.Refusal;

/** What a model's configuration says of it, before any weight is read. */
public final class Blueprint {

    private final Family family;

    private Blueprint(Family family) {
        this.family = family;
    }

    /**
     * Reads a configuration.
     *
     * @param source what it is from, for messages
     * @param configuration what {@code config.json} holds
     * @throws Refusal where the family is not known, or a number cannot be
     */
    public static Blueprint of(String source, JsonNode configuration) {
        return new Blueprint(Family.of(new ConfigFile(source + ", config.json", configuration)));
    }

    /** How many layers there are. */
    public int layers() {
        return family.c().layers().size();
    }

    /** Number of tokens that the model knows: rows of its embedding. */
    public int vocabulary() {
        return family.c().vocabulary();
    }

    /** Tokens of a row at most. */
    public int positions() {
        return family.c().positions();
    }

    /** Whether there is such a hookpoint. */
    public boolean has(Hookpoint hookpoint) {
        return hookpoint.layer() < layers() && (!hookpoint.site().isBehindNorm() || family.hasNormsBehind());
    }

    /**
     * Width of the states at a hookpoint.
     *
     * @throws Refusal where there is no such hookpoint
     */
    public int width(Hookpoint hookpoint) {
        Decoder.check(family, hookpoint);
        return family.c().width(hookpoint.site());
    }
}
