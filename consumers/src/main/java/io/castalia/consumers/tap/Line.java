package io.castalia.consumers.tap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A record as one line of JSON: partition, offset, time, key, headers and value. Raw bytes stand as {@code
 * value} where they are printable UTF-8 and as {@code value_base64} where they are not. A value that cannot be read stands
 * like raw bytes, with the {@code error} beside it. Whatever a terminal would obey and not show is escaped.
 */
final class Line {

    private static final JsonFactory JSON = new ObjectMapper().getFactory();

    private final Deserializer<?> values;

    Line(Deserializer<?> values) {
        this.values = values;
    }

    String of(ConsumerRecord<byte[], byte[]> record) {
        var text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("partition", record.partition());
            out.writeNumberField("offset", record.offset());
            out.writeStringField(
                    "time", Instant.ofEpochMilli(record.timestamp()).toString());
            raw(out, "key", record.key());
            out.writeObjectFieldStart("headers");
            for (Header header : record.headers()) {
                raw(out, header.key(), header.value());
            }
            out.writeEndObject();
            value(out, record);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a writer in memory failed", e);
        }
        return escaped(text.toString());
    }

    /** Escapes what JSON leaves as it is: controls above ASCII, and what turns the direction of text; all within strings. */
    private static String escaped(String json) {
        var line = new StringBuilder(json.length());
        json.chars().forEach(c -> {
            if (Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == '\u2028'
                    || c == '\u2029') {
                line.append("\\u%04x".formatted(c));
            } else {
                line.append((char) c);
            }
        });
        return line.toString();
    }

    private void value(JsonGenerator out, ConsumerRecord<byte[], byte[]> record) throws IOException {
        Object value;
        try {
            value = record.value() == null ? null : values.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            raw(out, "value", record.value());
            out.writeStringField("error", String.valueOf(e.getMessage()));
            return;
        }
        if (value instanceof byte[] bytes) {
            raw(out, "value", bytes);
        } else {
            out.writeFieldName("value");
            AvroJson.write(out, value);
        }
    }

    private static void raw(JsonGenerator out, String name, byte[] bytes) throws IOException {
        if (bytes == null) {
            out.writeNullField(name);
            return;
        }
        Optional<String> text = printable(bytes);
        if (text.isPresent()) {
            out.writeStringField(name, text.get());
        } else {
            out.writeBinaryField(name + "_base64", bytes);
        }
    }

    /** Text in UTF-8 without control characters other than tab and line ends. */
    private static Optional<String> printable(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean plain =
                    text.chars().allMatch(c -> c == '\t' || c == '\n' || c == '\r' || !Character.isISOControl(c));
            return plain ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
