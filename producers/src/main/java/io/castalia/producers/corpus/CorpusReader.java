package io.castalia.producers.corpus;

import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a corpus: {@code .txt}, {@code .md} and {@code .jsonl} (field {@code text}), each also as {@code .gz} and
 * {@code .zst}, and {@code .parquet} (column {@code text}), in a file, in a folder and all below it by path, or from a
 * stream. Hidden files are passed over, links to files followed, links to folders not; whatever else cannot be read is
 * set aside with the reason, and reading goes on. Text is read as it streams; a line of JSON is held whole.
 */
public final class CorpusReader {

    /** What a stream without a name holds. */
    public enum Format {
        /** One document of plain text. */
        TEXT,
        /** A document a line, in the field {@code text}. */
        JSONL
    }

    private final PartCutter cutter = new PartCutter();

    /**
     * Reads a file, or a folder.
     *
     * @throws Refusal where there is no such path
     */
    public void read(Path corpus, PartSink sink) {
        Refusal.unless(Files.exists(corpus), "corpus", corpus, "a file or a folder that exists");
        if (!Files.isDirectory(corpus)) {
            file(corpus, String.valueOf(corpus.getFileName()), sink).read();
            return;
        }
        for (Path file : filesBelow(corpus)) {
            file(file, source(corpus, file), sink).read();
        }
    }

    /** Reads a stream to its end; its parts' source is the name. */
    public void read(InputStream stream, String name, Format format, PartSink sink) {
        try {
            if (format == Format.JSONL) {
                new JsonLines(name, cutter, sink, 0).read(stream);
                return;
            }
            cutter.cut(TextReader.of(stream), (position, part) -> sink.part(name, position, part));
        } catch (IOException e) {
            sink.setAside(
                    name,
                    -1,
                    new byte[0],
                    Unreadable.kind(e),
                    "%s %s; what came before has been read".formatted(name, Unreadable.why(e)));
        }
    }

    /** Whether there is a file to read: the path is one, or has one below it that is not hidden. */
    public static boolean holdsFiles(Path corpus) {
        return !Files.isDirectory(corpus) || !filesBelow(corpus).isEmpty();
    }

    /** One file of a corpus. */
    CorpusFile file(Path file, String source, PartSink sink) {
        return new CorpusFile(file, source, cutter, sink);
    }

    /** What a file below a folder is called. */
    static String source(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static List<Path> filesBelow(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !hidden(folder.relativize(path)))
                    .filter(path -> !Files.isDirectory(path))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new Refusal("corpus", folder, "a folder that may be listed whole (%s)".formatted(e.getMessage()));
        }
    }

    private static boolean hidden(Path relative) {
        for (Path name : relative) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
