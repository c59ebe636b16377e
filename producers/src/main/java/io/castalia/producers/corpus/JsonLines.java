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
    private static final int LONGEST = 256 << 20;

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
    private boolean tooLong;

    JsonLines(String name, PartCutter cutter, PartSink sink) {
        this.name = name;
        this.cutter = cutter;
        this.sink = sink;
    }

    /** Reads to the end. Where the stream breaks off, that is set aside with the number of the line. */
    void read(InputStream in) throws IOException {
        var chunk = new byte[1 << 16];
        try {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                int from = 0;
                for (int i = 0; i < n; i++) {
                    if (chunk[i] == '\n') {
                        append(chunk, from, i);
                        endLine();
                        from = i + 1;
                    }
                }
                append(chunk, from, n);
            }
        } catch (IOException e) {
            number++;
            setAside("Unreadable", "cannot be read from here on (%s)".formatted(e.getMessage()));
            return;
        }
        if (line.size() > 0 || tooLong) {
            endLine();
        } else if (number == 0) {
            sink.setAside(name, -1, new byte[0], "Empty", name + " is empty; nothing of it was read");
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
            document(line.toByteArray());
        }
        line.reset();
        tooLong = false;
    }

    private void document(byte[] bytes) throws IOException {
        String text;
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (json.isBlank()) {
                return;
            }
            JsonNode field = JSON.readTree(json).path("text");
            if (!field.isTextual()) {
                setAside("NoText", "has no field 'text' with a string in it");
                return;
            }
            text = field.textValue();
        } catch (CharacterCodingException e) {
            setAside("NotUtf8", "is not UTF-8");
            return;
        } catch (JsonProcessingException e) {
            setAside("BrokenJson", "is no JSON (%s)".formatted(e.getOriginalMessage()));
            return;
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            setAside("NotUnicode", "escapes half of a surrogate pair, which is no character");
        } else if (text.isBlank()) {
            setAside("Empty", "holds no text");
        } else {
            String source = name + "#" + number;
            cutter.cut(new StringReader(text), (position, part) -> sink.part(source, position, part));
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
