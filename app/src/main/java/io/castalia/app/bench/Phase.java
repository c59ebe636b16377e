package io.castalia.app.bench;

import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is measured, in the order in which it is. */
public enum Phase {
    /** The whole load into an empty state. */
    FILL,
    /** The state restored from its changelogs. */
    RESTORE,
    /** The same blocks unpacked and checked, and nothing kept. */
    FLOOR,
    /** A state as a stream a hundred times as long would leave it. */
    STEADY,
    /** A planted latent with a new maximum once a second. */
    FRESHNESS,
    /** One record a window, one value a latent. */
    TWIN;

    /** All of them. */
    public static final String ALL = "fill,restore,floor,steady,freshness,twin";

    /** Reads names with commas between them. */
    public static Set<Phase> parse(String names) {
        Set<Phase> phases = EnumSet.noneOf(Phase.class);
        for (String name : names.split(",", -1)) {
            String wanted = name.strip();
            phases.add(Arrays.stream(values())
                    .filter(phase -> phase.key().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new Refusal(
                            "phases",
                            wanted,
                            "one or more of "
                                    + Arrays.stream(values()).map(Phase::key).collect(Collectors.joining(", ")))));
        }
        return phases;
    }

    /** As it is written. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
