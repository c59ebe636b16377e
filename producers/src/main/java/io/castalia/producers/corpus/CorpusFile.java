package io.castalia.producers.corpus;

import io.castalia.schemas.DeadLetter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** One file of a corpus, in whatever format its name says. What cannot be read of it is set aside. */
final class CorpusFile {

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final String source;
    private final PartCutter cutter;
    private final PartSink sink;

    CorpusFile(Path file, String source, PartCutter cutter, PartSink sink) {
        this.file = file;
        this.source = source;
        this.cutter = cutter;
        this.sink = sink;
    }

    /** How a file is read. */
    enum Reading {
        /** As it is, to its last byte. */
        ONCE,
        /** While somebody writes to it: what has an end. */
        GROWING,
        /** When it has stopped changing, but may go on to grow. */
        STILL
    }

    /** Reads it whole. */
    void read() {
        read(Bookmark.START, Reading.ONCE);
    }

    /**
     * Reads it on from where it was read before, or whole where it has changed before that point.
     *
     * @return how far it has been read
     */
    Bookmark read(Bookmark from, Reading reading) {
        FileFormat format = FileFormat.of(source).orElse(null);
        if (format == null) {
            setAside("UnknownFormat", "does not end in " + FileFormat.ENDINGS);
        } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            setAside("NoFile", "is a device, a pipe or a socket", new byte[0]);
        } else {
            try {
                return read(format, from, reading);
            } catch (IOException e) {
                if (e instanceof NoSuchFileException && reading != Reading.ONCE) {
                    // Who writes to a watched folder may take things out of it again.
                    return Bookmark.START;
                }
                setAside(Unreadable.kind(e), Unreadable.why(e));
            }
        }
        return Bookmark.START;
    }

    private Bookmark read(FileFormat format, Bookmark from, Reading reading) throws IOException {
        if (format.shape() == FileFormat.Shape.PARQUET) {
            new ParquetTexts(source, cutter, sink).read(file);
            return Bookmark.START;
        }
        Bookmark start = format.growsAtItsEnd() && from.holds(file) ? from : Bookmark.START;
        return format.shape() == FileFormat.Shape.JSONL
                ? readLines(format, start, reading)
                : readText(format, start, reading);
    }

    private Bookmark readLines(FileFormat format, Bookmark from, Reading reading) throws IOException {
        try (InputStream in = open(format, from)) {
            var lines = new JsonLines(source, cutter, sink, from.count());
            if (reading == Reading.ONCE || !format.growsAtItsEnd()) {
                lines.read(in);
                return Bookmark.START;
            }
            lines.readOn(in, reading == Reading.STILL);
            return Bookmark.at(file, from.bytes() + lines.bytes(), lines.lines());
        }
    }

    /** Looks through the whole file first, so that it is read whole or set aside whole. */
    private Bookmark readText(FileFormat format, Bookmark from, Reading reading) throws IOException {
        try (TextReader text = TextReader.of(open(format, from))) {
            if (text.look().blank()) {
                if (from.bytes() == 0) {
                    setAside("Empty", "holds no text");
                }
                return from;
            }
        }
        var bytes = new CountedStream(open(format, from));
        try (TextReader text = TextReader.of(bytes)) {
            long end = cutter.cut(text, from.count(), new PartCutter.Parts() {
                @Override
                public void part(long position, String part) {
                    sink.part(source, position, part);
                }

                @Override
                public int held(long position, CharSequence next) {
                    return sink.held(source, position, next);
                }
            });
            return reading == Reading.ONCE || !format.growsAtItsEnd()
                    ? Bookmark.START
                    : Bookmark.at(file, from.bytes() + bytes.count(), end);
        }
    }

    private InputStream open(FileFormat format, Bookmark from) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            in.skipNBytes(from.bytes());
            return format.packing().open(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private void setAside(String error, String why) {
        byte[] start = new byte[0];
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(DeadLetter.KEPT_BYTES + 1);
        } catch (IOException e) {
            // Then the reason says so already, and there are no bytes to show.
        }
        setAside(error, why, start);
    }

    private void setAside(String error, String why, byte[] start) {
        sink.setAside(
                source,
                -1,
                start,
                error,
                "%s %s; nothing of it was read: mend it and feed it again".formatted(source, why));
    }
}
