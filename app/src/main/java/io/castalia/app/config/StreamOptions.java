package io.castalia.app.config;

import io.castalia.schemas.Refusal;
import io.castalia.streams.evidence.LatentSelection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a latent's summary keeps, and when it is enough. */
public final class StreamOptions {

    @Option(
            names = "--min-windows",
            paramLabel = "N",
            description = "Windows a latent must fire in, on each side, before it is explained. Default: 100; demo 20.")
    private @Nullable Integer minWindows;

    @Option(
            names = "--latents",
            paramLabel = "WHICH",
            description = "Latents to explain: all, 0-499, a file of numbers, or random:500@SEED. "
                    + "Default: all; demo random:1200@22.")
    private String latents = "";

    @Option(
            names = "--windows",
            paramLabel = "HOW",
            defaultValue = "grid",
            description =
                    "What is shown of a window in which a latent fires: grid, the window itself, or centred, as many "
                            + "tokens around its peak, three quarters of them before it. Default: ${DEFAULT-VALUE}.")
    private String windows = "grid";

    @Option(
            names = "--stream-threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Stream threads in this process. Default: ${DEFAULT-VALUE}.")
    private int threads = 1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "22",
            description = "Seed of every draw. Default: ${DEFAULT-VALUE}.")
    private long seed = 22;

    /** Windows a latent must fire in, or this number where none is given. */
    public int minWindows(int otherwise) {
        int windows = minWindows == null ? otherwise : minWindows;
        Refusal.unless(windows > 0, "min-windows", windows, "at least 1");
        return windows;
    }

    /** The latents to explain, or these where none are given. */
    public LatentSelection latents(String otherwise) {
        if (latents.isEmpty()) {
            return LatentSelection.parse(otherwise);
        }
        Path file = Path.of(latents);
        if (!latents.contains(":") && Files.isRegularFile(file)) {
            try {
                String numbers = Files.readString(file, StandardCharsets.UTF_8);
                return LatentSelection.parse(numbers.strip().replaceAll("[\\s,]+", ","));
            } catch (IOException e) {
                throw new Refusal("latents", latents, "a readable file (" + e + ")");
            }
        }
        return LatentSelection.parse(latents);
    }

    /** Whether windows are centred on their peaks. */
    public boolean centred() {
        boolean centred = windows.equals("centred");
        Refusal.unless(centred || windows.equals("grid"), "windows", windows, "grid or centred");
        return centred;
    }

    /** Stream threads. */
    public int threads() {
        Refusal.unless(threads > 0, "stream-threads", threads, "at least 1");
        return threads;
    }

    /** The seed. */
    public long seed() {
        return seed;
    }
}
