package io.castalia.producers.corpus;

import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a folder, and all below it, as it grows. Every pass looks at everything, for events may be lost; an event only
 * makes the next pass come sooner. Files that end in none of our formats, hidden ones and empty ones are passed over.
 */
final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final long PAUSE_MILLIS = 50;

    private final Path folder;
    private final WatchSettings settings;
    private final CorpusReader reader = new CorpusReader();
    private final PartSink sink;
    private final LongSupplier clock; // milliseconds since 1970
    private final Map<String, Watched> files = new TreeMap<>();
    private final Set<String> passedOver = new HashSet<>();
    private final @Nullable WatchService events;
    private long passNanos;

    /** What is known of a file. */
    private static final class Watched {
        private final Ripeness ripeness;
        private Bookmark bookmark = Bookmark.START;

        Watched(Ripeness ripeness) {
            this.ripeness = ripeness;
        }
    }

    /** Opens nothing but the service that tells of events. Throws Refusal where the path is no folder. */
    FolderWatch(Path folder, WatchSettings settings, PartSink sink, LongSupplier clock) {
        Refusal.unless(Files.isDirectory(folder), "corpus", folder, "a folder that exists, since it is to be watched");
        this.folder = folder;
        this.settings = settings;
        this.sink = sink;
        this.clock = clock;
        this.events = events();
    }

    private @Nullable WatchService events() {
        try {
            return folder.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("{} tells of no events ({}); it is looked at every {} ms", folder, e, scanMillis());
            return null;
        }
    }

    /** Looks at everything once, and reads what is due. */
    void pass() throws IOException {
        long began = System.nanoTime();
        var there = new TreeSet<String>();
        var seen = new TreeMap<String, Ripeness.Look>();
        Files.walkFileTree(folder, visitor(seen));
        for (var file : seen.entrySet()) {
            FileFormat format = FileFormat.of(file.getKey()).orElse(null);
            if (format != null) {
                there.add(file.getKey());
                read(file.getKey(), format, file.getValue());
            } else if (passedOver.add(file.getKey())) {
                LOG.info("{} is passed over: it does not end in {}", file.getKey(), FileFormat.ENDINGS);
            }
        }
        files.keySet().retainAll(there);
        passedOver.retainAll(seen.keySet());
        passNanos = System.nanoTime() - began;
    }

    private void read(String source, FileFormat format, Ripeness.Look look) {
        boolean lines = format.growsAtItsEnd() && format.shape() == FileFormat.Shape.JSONL;
        Watched known = files.computeIfAbsent(source, s -> new Watched(new Ripeness(settings.settle(), lines)));
        CorpusFile.Reading due = known.ripeness.see(look, clock.getAsLong());
        Path file = folder.resolve(source);
        if (due != null && Files.exists(file)) {
            known.bookmark = reader.file(file, source, sink).read(known.bookmark, due);
        }
    }

    private FileVisitor<Path> visitor(Map<String, Ripeness.Look> seen) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                if (hidden(below)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                listen(below);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!hidden(file)) {
                    look(file, attributes, seen);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                LOG.debug("{} cannot be looked at, or is gone: {}", file, e.toString());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path below, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        };
    }

    private boolean hidden(Path path) {
        return !path.equals(folder) && String.valueOf(path.getFileName()).startsWith(".");
    }

    private void look(Path file, BasicFileAttributes found, Map<String, Ripeness.Look> seen) {
        try {
            BasicFileAttributes attributes =
                    found.isSymbolicLink() ? Files.readAttributes(file, BasicFileAttributes.class) : found;
            if (attributes.isRegularFile()) {
                long written = attributes.lastModifiedTime().toMillis();
                seen.put(CorpusReader.source(folder, file), new Ripeness.Look(attributes.size(), written));
            }
        } catch (IOException e) {
            LOG.debug("{} leads nowhere, or is gone: {}", file, e.toString());
        }
    }

    private void listen(Path below) {
        if (events != null) {
            try {
                below.register(
                        events,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException e) {
                LOG.debug("{} tells of no events and is looked at every {} ms: {}", below, scanMillis(), e.toString());
            }
        }
    }

    /** Waits for an event, but not long; first a little, or as long as the pass took, since events come in swarms. */
    void rest() throws InterruptedException {
        Thread.sleep(Math.max(PAUSE_MILLIS, passNanos / 1_000_000));
        if (events == null) {
            Thread.sleep(scanMillis());
            return;
        }
        WatchKey key = events.poll(scanMillis(), TimeUnit.MILLISECONDS);
        for (; key != null; key = events.poll()) {
            key.pollEvents();
            key.reset();
        }
    }

    private long scanMillis() {
        return settings.scan().toMillis();
    }

    @Override
    public void close() {
        try {
            if (events != null) {
                events.close();
            }
        } catch (IOException e) {
            LOG.debug("the service that tells of events does not close: {}", e.toString());
        }
    }
}
