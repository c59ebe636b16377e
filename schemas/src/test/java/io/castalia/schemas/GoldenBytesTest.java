package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every released version stay readable for ever. A version is a folder of the test resources: for each
 * record the schema that wrote it, and the bytes of {@link Samples}. A new version is written once, into a new folder:
 * {@code mvn -pl schemas test -Dtest=GoldenBytesTest -Dcastalia.golden.write=true}.
 */
class GoldenBytesTest {

    /** Oldest first. The last is the one that this code writes. */
    private static final List<String> VERSIONS = List.of("v1", "v2", "v3", "v4");

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    record Golden(String version, Class<?> type) {
        Path bytes() {
            return GOLDEN.resolve(version).resolve(type.getSimpleName() + ".bin");
        }

        Path schema() {
            return GOLDEN.resolve(version).resolve(type.getSimpleName() + ".avsc");
        }

        @Override
        public String toString() {
            return version + " " + type.getSimpleName();
        }
    }

    @BeforeAll
    static void writeNewVersion_ifAskedTo() throws IOException {
        if (Boolean.getBoolean("castalia.golden.write")) {
            for (Golden golden : newestOnly().toList()) {
                Files.createDirectories(golden.bytes().getParent());
                Files.write(golden.bytes(), write(Samples.of(golden.type())));
                Files.writeString(golden.schema(), text(today(golden)));
            }
        }
    }

    static Stream<Golden> all() {
        return VERSIONS.stream()
                .flatMap(version -> Samples.classes().stream().map(type -> new Golden(version, type)))
                .filter(golden -> golden.version().equals(newest()) || Files.exists(golden.bytes()));
    }

    static Stream<Golden> newestOnly() {
        return Samples.classes().stream().map(type -> new Golden(newest(), type));
    }

    private static String newest() {
        return VERSIONS.get(VERSIONS.size() - 1);
    }

    @ParameterizedTest
    @MethodSource("newestOnly")
    void write_sample_givesTheGoldenBytes(Golden golden) throws IOException {
        assertThat(write(Samples.of(golden.type()))).isEqualTo(Files.readAllBytes(golden.bytes()));
    }

    @ParameterizedTest
    @MethodSource("newestOnly")
    void read_goldenBytes_givesTheSample(Golden golden) throws IOException {
        assertThat(read(golden)).isEqualTo(Samples.of(golden.type()));
    }

    @ParameterizedTest
    @MethodSource("newestOnly")
    void schema_today_isTheGoldenOne(Golden golden) throws IOException {
        assertThat(text(today(golden)))
                .as("a schema that changes gets a new version of golden files")
                .isEqualTo(Files.readString(golden.schema()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void read_anyRelease_givesWhatWasWritten(Golden golden) throws IOException {
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(today(golden), written(golden));
        SpecificRecord record = read(golden);

        assertThat(compatibility.getType()).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        var sample = Samples.of(golden.type());
        for (Schema.Field field : PlainSchema.of(today(golden)).getFields()) {
            Schema.Field then = written(golden).getField(field.name());
            if (then != null && then.schema().equals(field.schema())) {
                assertThat(record.get(field.pos())).as(field.name()).isEqualTo(sample.get(field.pos()));
            }
        }
    }

    private static String text(Schema schema) throws IOException {
        return new ObjectMapper().readTree(PlainSchema.of(schema).toString()).toPrettyString() + "\n";
    }

    private static Schema today(Golden golden) {
        return SpecificData.get().getSchema(golden.type());
    }

    private static Schema written(Golden golden) throws IOException {
        return new Schema.Parser().parse(Files.readString(golden.schema()));
    }

    private static SpecificRecord read(Golden golden) throws IOException {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(Files.readAllBytes(golden.bytes()), null);
        SpecificRecord record =
                new SpecificDatumReader<SpecificRecord>(written(golden), today(golden)).read(null, decoder);
        assertThat(decoder.isEnd()).isTrue();
        return record;
    }

    private static byte[] write(SpecificRecord record) throws IOException {
        var bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
