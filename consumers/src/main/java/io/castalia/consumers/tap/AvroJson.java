package io.castalia.consumers.tap;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * An Avro record as plain JSON: a field by its name, an enum's symbol as text, bytes as base64, a union as the value it
 * holds. A number that JSON does not know is text: NaN, Infinity.
 */
public final class AvroJson {

    private AvroJson() {}

    /** Writes a record, or a value of one. */
    public static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof IndexedRecord record) {
            out.writeStartObject();
            for (Schema.Field field : record.getSchema().getFields()) {
                out.writeFieldName(field.name());
                write(out, record.get(field.pos()));
            }
            out.writeEndObject();
        } else if (value instanceof Iterable<?> items) {
            out.writeStartArray();
            for (Object item : items) {
                write(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName(String.valueOf(entry.getKey()));
                write(out, entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Number number) {
            number(out, number);
        } else if (value instanceof ByteBuffer bytes) {
            var copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            out.writeBinary(copy);
        } else if (value instanceof GenericData.Fixed fixed) {
            out.writeBinary(fixed.bytes());
        } else {
            out.writeString(value.toString());
        }
    }

    private static void number(JsonGenerator out, Number number) throws IOException {
        if (number instanceof Float single) {
            out.writeNumber(single);
        } else if (number instanceof Double twice) {
            out.writeNumber(twice);
        } else {
            out.writeNumber(number.longValue());
        }
    }
}
