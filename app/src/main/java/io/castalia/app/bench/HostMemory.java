package io.castalia.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds of the machine's memory, natives included. */
final class HostMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private HostMemory() {}

    /** Bytes. */
    static long bytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("%s has no %s line".formatted(STATUS, RESIDENT)));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read; the benchmark needs Linux".formatted(STATUS), e);
        }
    }
}
