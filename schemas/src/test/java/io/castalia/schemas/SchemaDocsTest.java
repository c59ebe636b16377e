package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaDocsTest {

    @ParameterizedTest
    @MethodSource("io.castalia.schemas.Samples#classes")
    void schema_everyRecordFieldAndEnum_hasADoc(Class<?> type) {
        check(SpecificData.get().getSchema(type), type.getSimpleName(), new HashSet<>());
    }

    @ParameterizedTest
    @MethodSource("io.castalia.schemas.Samples#classes")
    void plainSchema_anyRecord_losesOnlyWhatIsJavas(Class<?> type) {
        Schema schema = SpecificData.get().getSchema(type);

        Schema plain = PlainSchema.of(schema);

        assertThat(plain.toString()).doesNotContain("avro.java");
        assertThat(plain.toString())
                .isEqualTo(schema.toString()
                        .replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\""));
    }

    private static void check(Schema schema, String path, Set<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    assertThat(schema.getDoc()).as(path).isNotBlank();
                    for (Schema.Field field : schema.getFields()) {
                        assertThat(field.doc()).as(path + "." + field.name()).isNotBlank();
                        check(field.schema(), path + "." + field.name(), seen);
                    }
                }
            }
            case ENUM -> assertThat(schema.getDoc()).as(path).isNotBlank();
            case ARRAY -> check(schema.getElementType(), path, seen);
            case UNION -> schema.getTypes().forEach(branch -> check(branch, path, seen));
            default -> assertThat(schema.getType()).as(path).isNotEqualTo(Schema.Type.MAP);
        }
    }
}
