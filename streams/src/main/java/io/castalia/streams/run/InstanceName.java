package io.castalia.streams.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The name under which whoever holds a state directory is a member of its group. It is kept in the directory, so that
 * a process that comes back after a crash is known, and has its shards again without waiting for itself to time out.
 */
final class InstanceName {

    private InstanceName() {}

    /** Reads the name, or makes one up and keeps it. Throws UncheckedIOException, naming the file: stop. */
    static String in(Path stateDir, String applicationId) {
        Path file = stateDir.resolve(applicationId + ".instance");
        try {
            if (Files.exists(file)) {
                String name = Files.readString(file).strip();
                if (!name.isEmpty()) {
                    return name;
                }
            }
            Files.createDirectories(stateDir);
            String name = UUID.randomUUID().toString();
            Files.writeString(file, name + "\n");
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the state directory cannot be used: %s (%s); make it writable or name another"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }
}
