package io.castalia.app.run;

import io.castalia.producers.hub.Hub;
import io.castalia.producers.hub.HubException;
import io.castalia.producers.hub.HubFiles;
import io.castalia.producers.hub.HubName;
import io.castalia.producers.hub.HubSettings;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Finds models and coders: on this machine or, by their names, on a hub. */
final class Shelf {

    private final HubSettings settings;
    private final Consumer<String> progress;
    private final Hub hub;

    Shelf(HubSettings settings) {
        this(settings, line -> System.err.println("castalia: " + line));
    }

    /** What it does is told in lines. */
    Shelf(HubSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        this.hub = new Hub(settings, progress);
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
        String missing = "no folder or file '%s' here".formatted(setting);
        progress.accept("%s; asking %s for it".formatted(missing, settings.address()));
        try {
            return hub.fetch(HubName.of(setting), wanted);
        } catch (HubException e) {
            throw e.after(missing);
        }
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
