package io.castalia.app.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory of a broker, held by one process at a time: its log, its ports and a lock. */
final class StateDirectory implements AutoCloseable {

    private static final long SCARCE = 64;

    private final Path directory;
    private final FileChannel lock;

    private StateDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Makes the directory where it is missing, and locks it. Throws EmbeddedException where either cannot be. */
    static StateDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path.resolve("log"));
            return locked(path);
        } catch (IOException e) {
            throw new EmbeddedException(
                    "the state directory %s cannot be written (%s); name another one, or see to its permissions and the space on its disk"
                            .formatted(path, e),
                    e);
        }
    }

    private static StateDirectory locked(Path path) throws IOException {
        Path file = path.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new EmbeddedException(
                        "the state directory %s is in use by %s; stop that one, or name another directory"
                                .formatted(path, holder(channel)));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new StateDirectory(path, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        var pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "another process" : "process " + text;
    }

    Path log() {
        return directory.resolve("log");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** How much its disk has left, in words. */
    String space() {
        try {
            long mebibytes = Files.getFileStore(directory).getUsableSpace() >> 20;
            return mebibytes < SCARCE
                    ? "there is no space at %s: %d MiB are left".formatted(directory, mebibytes)
                    : "%d MiB are left on its disk".formatted(mebibytes);
        } catch (IOException e) {
            return "its disk does not answer: " + e;
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    /** Frees the directory. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new EmbeddedException(
                    "the lock of " + directory + " cannot be freed; another start may be refused", e);
        }
    }
}
