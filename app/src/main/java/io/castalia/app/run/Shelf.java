package io.castalia.app.run;

import io.castalia.producers.hub.Hub;
import io.castalia.producers.hub.HubException;
import io.castalia.producers.hub.HubFiles;
import io.castalia.producers.hub.HubName;
import io.castalia.producers.hub.HubSettings;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds models and coders: on this machine or, by their names, on a hub. */
final class Shelf {

    private final Hub hub;

    Shelf(HubSettings settings) {
        this.hub = new Hub(settings, line -> System.err.println("castalia: " + line));
    }

    /**
     * Where it is, downloaded if need be. What exists here comes first.
     *
     * @param key of the setting, for messages
     * @throws Refusal where it is neither here nor reads as a name of a hub
     * @throws HubException where the hub has it not, or cannot be reached
     */
    Path find(String key, String setting, HubFiles wanted) {
        Path path = Path.of(setting);
        if (Files.exists(path)) {
            return path;
        }
        Refusal.unless(
                HubName.isOne(setting),
                key,
                setting,
                "a path that exists, or owner/name of a hub%s"
                        .formatted(wanted == HubFiles.CODER ? ", or neurons:K, or random:LATENTS:K" : ""));
        return hub.fetch(HubName.of(setting), wanted);
    }

    /** What a model is called on the wire: its folder's or file's name, or its name on the hub. */
    static String name(String setting) {
        Path path = Path.of(setting);
        if (!Files.exists(path)) {
            return setting;
        }
        String last = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        return last.endsWith(".gguf") ? last.substring(0, last.length() - ".gguf".length()) : last;
    }
}
