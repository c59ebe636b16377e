package io.castalia.producers.hub;

import io.castalia.schemas.Refusal;
import java.util.Map;
import java.util.Optional;

/** A token that a hub knows its user by. It is sent to that hub only, and shown to nobody. */
public final class HubToken {

    /** The environment variable that it is read from. */
    public static final String VARIABLE = "HF_TOKEN";

    private final String token;

    /**
     * A token.
     *
     * @throws Refusal where it is none, without showing it
     */
    public HubToken(String token) {
        Refusal.unless(
                !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127),
                VARIABLE,
                "not shown",
                "printable characters without spaces");
        this.token = token;
    }

    /** The token of an environment, if it has one. */
    public static Optional<HubToken> of(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(VARIABLE))
                .map(String::strip)
                .filter(token -> !token.isEmpty())
                .map(HubToken::new);
    }

    String header() {
        return "Bearer " + token;
    }

    @Override
    public String toString() {
        return "a token that is not shown";
    }
}
