package io.castalia.streams.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of an application's tasks. Streams takes a folder's own time for when its state was used last. */
final class LocalFiles {

    private static final Logger LOG = LoggerFactory.getLogger(LocalFiles.class);

    private LocalFiles() {}

    /** Notes that they were used until now. Where that fails, they are restored from the changelogs next time. */
    static void usedNow(Path application) {
        if (!Files.isDirectory(application)) {
            return;
        }
        try (Stream<Path> tasks = Files.list(application)) {
            List<Path> folders = tasks.filter(Files::isDirectory).toList();
            for (Path folder : folders) {
                Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be marked as used; its state will be restored: {}", application, e.toString());
        }
    }
}
