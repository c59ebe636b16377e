package io.castalia.consumers.export;

import io.castalia.schemas.Refusal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What is exported for a dashboard, and by what names it goes there.
 *
 * @param out the folder, which is not there yet
 * @param hookpoints which; all that are declared where none is named
 * @param model the model's id there; empty for its name here, in small letters
 * @param set name of the set of coders, of which each layer has one; empty for the coder's name here
 * @param creator id of the user there whose it shall be
 * @param perFile latents in a file
 * @param texts which explanations
 * @param time when it is made
 */
public record DashboardSettings(
        Path out,
        List<String> hookpoints,
        String model,
        String set,
        String creator,
        int perFile,
        DelphiSettings.Texts texts,
        Instant time) {

    /** Latents in a file, where nothing else is said. */
    public static final int PER_FILE = 256;

    public DashboardSettings {
        hookpoints = List.copyOf(hookpoints);
        Refusal.unless(perFile >= 1 && perFile <= 100_000, "per-file", perFile, "1 to 100000 latents");
    }
}
