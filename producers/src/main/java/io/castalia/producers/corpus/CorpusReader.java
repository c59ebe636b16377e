package io.castalia.producers.corpus;

import io.castalia.schemas.DeadLetter;
import io.castalia.schemas.Refusal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads a corpus: {@code .txt}, {@code .md} and {@code .jsonl} (field {@code text}), each also as {@code .gz}, in a file, in
 * a folder and all below it by path, or from a stream. Hidden files are passed over; whatever else cannot be read is set
 * aside with the reason, and reading goes on. Text is read as it streams; a line of JSON is held whole.
 */
public final class CorpusReader {

    /** What a stream without a name holds. */
    public enum Format {
        /** One document of plain text. */
        TEXT,
        /** A document a line, in the field {@code text}. */
        JSONL
    }

    private static final int BUFFER = 1 << 16;

    private final PartCutter cutter = new PartCutter();

    /**
     * Reads a file, or a folder.
     *
     * @throws Refusal where there is no such path
     */
    public void read(Path corpus, PartSink sink) {
        Refusal.unless(Files.exists(corpus), "corpus", corpus, "a file or a folder that exists");
        if (!Files.isDirectory(corpus)) {
            readFile(corpus, String.valueOf(corpus.getFileName()), sink);
            return;
        }
        for (Path file : filesBelow(corpus)) {
            readFile(file, corpus.relativize(file).toString().replace('\\', '/'), sink);
        }
    }

    /** Reads a stream to its end; its parts' source is the name. */
    public void read(InputStream stream, String name, Format format, PartSink sink) {
        try {
            if (format == Format.JSONL) {
                new JsonLines(name, cutter, sink).read(stream);
            } else {
                cutter.cut(utf8(stream), (position, text) -> sink.part(name, position, text));
            }
        } catch (IOException e) {
            sink.setAside(
                    name, -1, new byte[0], kind(e), "%s: %s; what came before has been read".formatted(name, why(e)));
        }
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

    private void readFile(Path file, String source, PartSink sink) {
        String name = source.toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        try {
            if (plain.endsWith(".jsonl")) {
                try (InputStream in = open(file)) {
                    new JsonLines(source, cutter, sink).read(in);
                }
            } else if (plain.endsWith(".txt") || plain.endsWith(".md")) {
                readText(file, source, sink);
            } else {
                setAside(file, source, "UnknownFormat", "ends in none of .txt, .md, .jsonl (or these with .gz)", sink);
            }
        } catch (IOException e) {
            setAside(file, source, kind(e), why(e), sink);
        }
    }

    /** Looks through the whole file first, so that it is read whole or set aside whole. */
    private void readText(Path file, String source, PartSink sink) throws IOException {
        boolean blank = true;
        try (Reader text = utf8(open(file))) {
            var chunk = new char[BUFFER];
            for (int n = text.read(chunk); n >= 0; n = text.read(chunk)) {
                for (int i = 0; i < n; i++) {
                    if (chunk[i] == 0) {
                        setAside(file, source, "Binary", "holds a zero byte, so it is not text", sink);
                        return;
                    }
                    blank &= Character.isWhitespace(chunk[i]);
                }
            }
        }
        if (blank) {
            setAside(file, source, "Empty", "holds no text", sink);
            return;
        }
        try (Reader text = utf8(open(file))) {
            cutter.cut(text, (position, part) -> sink.part(source, position, part));
        }
    }

    private static InputStream open(Path file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
            return in;
        }
        try {
            return new GZIPInputStream(in, BUFFER);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static Reader utf8(InputStream in) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return new InputStreamReader(in, decoder);
    }

    private static void setAside(Path file, String source, String error, String why, PartSink sink) {
        byte[] start = new byte[0];
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(DeadLetter.KEPT_BYTES + 1);
        } catch (IOException e) {
            // Then the reason says so already, and there are no bytes to show.
        }
        sink.setAside(
                source,
                -1,
                start,
                error,
                "%s %s; nothing of it was read: mend it and feed it again".formatted(source, why));
    }

    private static String kind(IOException e) {
        return e instanceof CharacterCodingException ? "NotUtf8" : e.getClass().getSimpleName();
    }

    private static String why(IOException e) {
        return e instanceof CharacterCodingException
                ? "is not UTF-8 (convert it, for instance with iconv)"
                : "cannot be read (%s: %s)".formatted(e.getClass().getSimpleName(), e.getMessage());
    }
}
