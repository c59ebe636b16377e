package io.castalia.producers.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The download of one file: goes on where it stopped, and has the file's name only when it is whole and checked. */
final class Download {

    /** What a file's name ends with until it is whole. */
    static final String PART = ".part";

    private static final long STEP = 64L << 20;
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    private final HubName name;
    private final String path;
    private final String file;
    private final Path target;
    private final Path part;
    private final HubSettings settings;
    private final Patience patience;
    private final Consumer<String> progress;

    Download(
            HubName name,
            String commit,
            String file,
            Path target,
            HubSettings settings,
            Patience patience,
            Consumer<String> progress) {
        this.name = name;
        this.path = "/%s/resolve/%s/%s".formatted(name.repository(), commit, encoded(file));
        this.file = file;
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + PART);
        this.settings = settings;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * Downloads.
     *
     * @throws HubException where the hub does not give the file, or twice another one than it says
     */
    void run() throws IOException, InterruptedException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        String mismatch = attempt();
        if (!mismatch.isEmpty()) {
            progress.accept("%s of %s: %s; once more from the beginning".formatted(file, name, mismatch));
            Files.deleteIfExists(part);
            mismatch = attempt();
        }
        if (!mismatch.isEmpty()) {
            Files.deleteIfExists(part);
            throw new HubException(
                    "%s of %s came twice with a wrong checksum: %s. Is there a proxy in between? Try again later"
                            .formatted(file, name, mismatch));
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gets the rest of the file and checks the whole; says what is wrong with it, nothing where it is right. */
    private String attempt() throws IOException, InterruptedException {
        Optional<Checksum> tag = patience.ask(name, file, path, this::received, this::receive, settings.attempts());
        if (tag.isEmpty()) {
            progress.accept("%s of %s: the hub gives no checksum; only its length was checked".formatted(file, name));
            return "";
        }
        Checksum found = tag.get().of(part);
        return found.equals(tag.get()) ? "" : "it hashes to %s where the hub says %s".formatted(found, tag.get());
    }

    private long received() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private Optional<Checksum> receive(HubClient.Answer answer) throws IOException {
        if (answer.status() == 416) {
            return beyond(answer);
        }
        long from = begin(answer);
        long total = from + answer.header("content-length").map(Long::parseLong).orElse(-1L - from);
        refuseWithoutRoom(total - from);
        long done = from;
        var chunk = new byte[1 << 16];
        try (InputStream in = answer.body();
                OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                var guard = new StallGuard(in, settings.stall())) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                out.write(chunk, 0, n);
                guard.moved();
                tell(done, done + n, total);
                done += n;
            }
        }
        if (total >= 0 && done != total) {
            throw new IOException("it stopped after %d of %d bytes".formatted(done, total));
        }
        progress.accept("%s of %s: %d bytes".formatted(file, name, done));
        return answer.tag();
    }

    /** Nothing is left to ask for: the file is whole, or is another one. */
    private Optional<Checksum> beyond(HubClient.Answer answer) throws IOException {
        if (answer.tag().isPresent()) {
            return answer.tag();
        }
        Files.deleteIfExists(part);
        throw new IOException("what was downloaded before is longer than the file");
    }

    /** Where the answer begins; what was downloaded before is dropped where it begins at the start. */
    private long begin(HubClient.Answer answer) throws IOException {
        long before = received();
        if (answer.status() == 206) {
            Matcher range = RANGE.matcher(answer.header("content-range").orElse(""));
            if (range.matches() && Long.parseLong(range.group(1)) == before) {
                return before;
            }
        }
        Files.deleteIfExists(part);
        if (answer.status() == 206) {
            throw new IOException("another stretch came than was asked for");
        }
        return 0;
    }

    private void refuseWithoutRoom(long needed) throws IOException {
        long room = Files.getFileStore(target.toAbsolutePath().getParent()).getUsableSpace();
        if (needed > room) {
            throw new HubException(
                    "%s of %s needs %d more bytes and %s has room for %d; make room, or set another cache folder"
                            .formatted(file, name, needed, settings.cache(), room));
        }
    }

    private void tell(long before, long now, long total) {
        if (now / STEP > before / STEP) {
            progress.accept("%s of %s: %d of %s MiB".formatted(file, name, now >> 20, total < 0 ? "?" : total >> 20));
        }
    }

    /** A path as an address has it; what is not plain in it as bytes. */
    private static String encoded(String file) {
        var encoded = new StringBuilder();
        for (byte b : file.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(PLAIN.indexOf(b) >= 0 ? Character.toString(b) : "%%%02X".formatted(b & 0xff));
        }
        return encoded.toString();
    }
}
