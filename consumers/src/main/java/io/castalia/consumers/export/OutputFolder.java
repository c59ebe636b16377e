package io.castalia.consumers.export;

import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder that is there whole or not at all: it is written beside its place, and moved to it when it is done. */
final class OutputFolder implements AutoCloseable {

    private final Path place;
    private final Path draft;
    private final Path work;
    private final Path content;

    private OutputFolder(Path place, Path draft) throws IOException {
        this.place = place;
        this.draft = draft;
        this.work = Files.createDirectory(draft.resolve("work"));
        this.content = Files.createDirectory(draft.resolve("content"));
    }

    /** Begins a folder. Refuses a place where there is something. */
    static OutputFolder begin(Path out) throws IOException {
        Path place = out.toAbsolutePath().normalize();
        Path parent = place.getParent();
        Refusal.unless(
                parent != null && !Files.exists(place, LinkOption.NOFOLLOW_LINKS),
                "out",
                out,
                "a folder that is not there yet: an export never writes over anything");
        Files.createDirectories(parent);
        return new OutputFolder(place, Files.createTempDirectory(parent, "." + place.getFileName() + "."));
    }

    /** A folder within, made where it is missing. Names are those of {@link FileNames}. */
    Path folder(String... names) throws IOException {
        Path folder = content;
        for (String name : names) {
            folder = folder.resolve(name);
        }
        return Files.createDirectories(folder);
    }

    /** A new folder for what is needed meanwhile. */
    Path work() throws IOException {
        return Files.createTempDirectory(work, "");
    }

    /** Puts the folder in its place, in one move. */
    void publish() throws IOException {
        Files.move(content, place, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes away what was needed meanwhile, and all of it where nothing was published. */
    @Override
    public void close() throws IOException {
        Files.walkFileTree(draft, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
