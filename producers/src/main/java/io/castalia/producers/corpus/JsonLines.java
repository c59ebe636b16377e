package io.castalia.producers.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.DeadLetter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads JSON Lines: of each line the field {@code text}. A line that holds none is set aside, the rest is read. */
final class JsonLines {

    /** A longer line is set aside, in bytes. */
    private static final int LONGEST = 64 << 20;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String name;
    private final PartCutter cutter;
    private final PartSink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;
    private long bytes;
    private long length; // of the line so far
    private boolean tooLong;

    /** Reads lines behind so many that were read before. */
    JsonLines(String name, PartCutter cutter, PartSink sink, long before) {
        this.name = name;
        this.cutter = cutter;
        this.sink = sink;
        this.number = before;
    }

    /** How many lines have been read that have an end, those before among them. */
    long lines() {
        return number;
    }

    /** How many bytes these lines have, without those before. */
    long bytes() {
        return bytes;
    }

    /** Reads to the end. Where the stream breaks off, that is set aside with the number of the line. */
    void read(InputStream in) throws IOException {
        try {
            readLines(in);
        } catch (IOException e) {
            number++;
            setAside(
                    e instanceof PackingBombException ? Unreadable.kind(e) : "Unreadable",
                    "cannot be read from here on (%s)".formatted(e.getMessage()));
            return;
        }
        if (line.size() > 0 || tooLong) {
            endLine();
        } else if (number == 0) {
            sink.setAside(name, -1, new byte[0], "Empty", name + " is empty; nothing of it was read");
        }
    }

    /**
     * Reads the lines that have an end. What stands behind them may be half a line, and the next reading begins with it;
     * if nobody writes any more and it is whole, it is taken already.
     */
    void readOn(InputStream in, boolean finished) throws IOException {
        readLines(in);
        if (finished && !tooLong && line.size() > 0 && text(line.toByteArray()) instanceof RowText.Whole whole) {
            emit(whole, number + 1);
        }
    }

    private void readLines(InputStream in) throws IOException {
        var chunk = new byte[1 << 16];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            int from = 0;
            for (int i = 0; i < n; i++) {
                if (chunk[i] == '\n') {
                    append(chunk, from, i);
                    length += i + 1 - from;
                    bytes += length;
                    length = 0;
                    endLine();
                    from = i + 1;
                }
            }
            append(chunk, from, n);
            length += n - from;
        }
    }

    private void append(byte[] chunk, int from, int to) {
        if (line.size() + to - from > LONGEST) {
            tooLong = true;
        } else if (!tooLong) {
            line.write(chunk, from, to - from);
        }
    }

    private void endLine() throws IOException {
        number++;
        if (tooLong) {
            setAside("TooLong", "has more than %d MiB".formatted(LONGEST >> 20));
        } else {
            RowText outcome = text(line.toByteArray());
            if (outcome instanceof RowText.Whole whole) {
                emit(whole, number);
            } else if (outcome instanceof RowText.Amiss amiss) {
                setAside(amiss.error(), amiss.why());
            }
        }
        line.reset();
        tooLong = false;
    }

    private void emit(RowText.Whole document, long ofLine) throws IOException {
        String source = name + "#" + ofLine;
        cutter.cut(new StringReader(document.text()), (position, part) -> sink.part(source, position, part));
    }

    private static RowText text(byte[] bytes) {
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (json.isBlank()) {
                return new RowText.Nothing();
            }
            JsonNode field = JSON.readTree(json).path("text");
            return field.isTextual()
                    ? RowText.of(field.textValue())
                    : new RowText.Amiss("NoText", "has no field 'text' with a string in it");
        } catch (CharacterCodingException e) {
            return new RowText.Amiss("NotUtf8", "is not UTF-8");
        } catch (JsonProcessingException e) {
            return new RowText.Amiss("BrokenJson", "is no JSON (%s)".formatted(e.getOriginalMessage()));
        }
    }

    private void setAside(String error, String why) {
        byte[] bytes = line.toByteArray();
        sink.setAside(
                name + "#" + number,
                number,
                Arrays.copyOf(bytes, Math.min(bytes.length, DeadLetter.KEPT_BYTES + 1)),
                error,
                "line %d of %s %s; it was left out, the rest was read".formatted(number, name, why));
    }
}
