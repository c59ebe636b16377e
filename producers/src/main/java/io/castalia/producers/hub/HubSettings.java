package io.castalia.producers.hub;

import io.castalia.schemas.Refusal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where models come from and where they are kept.
 *
 * @param address of the hub, for instance {@code https://huggingface.co}
 * @param cache folder that downloads are kept in
 * @param token that the hub knows the user by
 * @param attempts at a file before giving up; each goes on where the last one stopped
 * @param stall without a byte before an attempt is given up
 */
public record HubSettings(URI address, Path cache, Optional<HubToken> token, int attempts, Duration stall) {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    public HubSettings {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        Refusal.unless(
                Set.of("http", "https").contains(scheme) && address.getHost() != null,
                "hub",
                address,
                "an address that begins with https:// or http://");
        Refusal.unless(
                token.isEmpty() || scheme.equals("https") || THIS_MACHINE.contains(address.getHost()),
                "hub",
                address,
                "an address that begins with https:// while " + HubToken.VARIABLE + " is set, for a token is a secret");
        Refusal.unless(attempts > 0 && attempts <= 100, "attempts", attempts, "between 1 and 100");
        Refusal.unless(!stall.isNegative() && !stall.isZero(), "stall", stall, "longer than nothing");
    }

    /** Five attempts, a minute without a byte. */
    public HubSettings(URI address, Path cache, Optional<HubToken> token) {
        this(address, cache, token, 5, Duration.ofMinutes(1));
    }
}
