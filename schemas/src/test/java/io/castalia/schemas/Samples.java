package io.castalia.schemas;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** One record of each class, every field of it set to something that follows from the field's name. */
final class Samples {

    private Samples() {}

    /** The classes of all values of topics. */
    static List<Class<?>> classes() {
        return Topics.of(TopicSettings.DEFAULT).all().stream()
                .<Class<?>>map(Topic::value)
                .filter(type -> type != byte[].class)
                .toList();
    }

    static SpecificRecord of(Class<?> type) {
        return record(SpecificData.get().getSchema(type), type.getSimpleName());
    }

    private static SpecificRecord record(Schema schema, String path) {
        var record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), path + "." + field.name()));
        }
        return record;
    }

    private static Object value(Schema schema, String path) {
        long number = Id.of(path).low() >>> 1;
        return switch (schema.getType()) {
            case RECORD -> record(schema, path);
            case UNION -> value(schema.getTypes().get(schema.getTypes().size() - 1), path);
            case ARRAY ->
                IntStream.range(0, 2)
                        .mapToObj(i -> value(schema.getElementType(), path + "." + i))
                        .toList();
            case ENUM -> SpecificData.get().createEnum(lastOf(schema.getEnumSymbols()), schema);
            case STRING -> path + " \u00e9\u4e2d\ud83d\ude00";
            case BYTES -> ByteBuffer.wrap(Id.digest(path), 0, 1 + (int) (number % 8));
            case INT -> (int) number;
            case LONG -> number;
            case FLOAT -> (float) (number % 1_000_000) / 64;
            case DOUBLE -> (double) (number % 1_000_000_007) / 1024;
            case BOOLEAN -> true;
            default -> throw new IllegalArgumentException(path + " is a " + schema.getType() + ": give it a sample");
        };
    }

    private static String lastOf(List<String> symbols) {
        return symbols.get(symbols.size() - 1);
    }
}
