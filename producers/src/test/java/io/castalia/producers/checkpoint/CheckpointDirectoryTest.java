package io.castalia.producers.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointDirectoryTest {

    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeConfiguration() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\", \"scale\": Infinity}");
    }

    @Test
    void open_oneFile_itsTensors() throws IOException {
        halves("model.safetensors", "a", 1, 2, 3);

        var checkpoint = CheckpointDirectory.open(folder);

        assertThat(checkpoint.names()).containsExactly("a");
        assertThat(elements(checkpoint.floats("a", 3))).containsExactly(1, 2, 3);
        assertThat(checkpoint.mapped("a", 3)).isEmpty();
        assertThat(checkpoint.configuration().path("model_type").asText()).isEqualTo("llama");
    }

    @Test
    void open_shards_tensorsOfAll() throws IOException {
        halves("model-00001-of-00002.safetensors", "a", 1, 2);
        halves("model-00002-of-00002.safetensors", "b", 3);
        index("{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\":"
                + " \"model-00002-of-00002.safetensors\"}}");

        var checkpoint = CheckpointDirectory.open(folder);

        assertThat(checkpoint.names()).containsExactly("a", "b");
        assertThat(elements(checkpoint.floats("a", 2))).containsExactly(1, 2);
        assertThat(elements(checkpoint.floats("b", 1))).containsExactly(3);
    }

    @Test
    void floats_singlePrecision_mappedAndNotCopied() throws IOException {
        Path file = raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
        var checkpoint = CheckpointDirectory.open(folder);
        FloatBuffer floats = checkpoint.floats("x", 2);
        try (var writing = new RandomAccessFile(file.toFile(), "rw")) {
            writing.seek(writing.length() - 4);
            writing.writeInt(Integer.reverseBytes(Float.floatToIntBits(7.5f)));
        }

        assertThat(floats.isDirect()).isTrue();
        assertThat(elements(floats)).containsExactly(0, 7.5f);
        assertThat(checkpoint.mapped("x", 2)).isPresent();
    }

    @Test
    void floats_behindTwoGigabytes_found() throws IOException {
        long at = 5L << 30;
        String header = "{\"big\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},".formatted(at, at)
                + "\"x\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[%d,%d]}}".formatted(at, at + 4);
        Path file = raw(header, 0);
        try (var writing = new RandomAccessFile(file.toFile(), "rw")) {
            writing.seek(8 + header.length() + at);
            writing.write(new byte[] {(byte) 0x80, 0x3f, 0, 0x40});
        }

        assertThat(elements(CheckpointDirectory.open(folder).floats("x", 2))).containsExactly(1, 2);
    }

    @Test
    void copy_fromThreeTensors_piecesOfAnyPlace() throws IOException {
        halves("model.safetensors", "a", 1, 2, 3, 4, 5, 6);
        var checkpoint = CheckpointDirectory.open(folder);
        FloatBuffer into = FloatBuffer.allocate(3);

        checkpoint.copy("a", 2, into, 3, 2);

        assertThat(into.array()).containsExactly(3, 4, 5);
        assertThat(into.hasRemaining()).isFalse();
    }

    @Test
    void floats_wrongShapeTypeOrName_nameExpectedFound() throws IOException {
        raw("{\"x\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8);
        var checkpoint = CheckpointDirectory.open(folder);

        assertThatThrownBy(() -> checkpoint.floats("x", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'")
                .hasMessageContaining("I64")
                .hasMessageContaining("F32, F16 or BF16");
        assertThatThrownBy(() -> checkpoint.floats("x", 2, 1))
                .hasMessageContaining("'x'")
                .hasMessageContaining("[1]")
                .hasMessageContaining("[2, 1]");
        assertThatThrownBy(() -> checkpoint.floats("y", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'y'");
    }

    @Test
    void open_noDirectoryOrConfiguration_saysWhatIsMissing() throws IOException {
        halves("model.safetensors", "a", 1);
        Files.delete(folder.resolve("config.json"));

        assertThatThrownBy(() -> CheckpointDirectory.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("config.json");
        assertThatThrownBy(() -> CheckpointDirectory.open(folder.resolve("nowhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"a\": 1", "[1]", "{\"a\": 1, \"a\": 2}", "\u0000"})
    void open_configurationThatIsNoObject_named(String text) throws IOException {
        halves("model.safetensors", "a", 1);
        Files.writeString(folder.resolve("config.json"), text);

        assertThatThrownBy(() -> CheckpointDirectory.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("config.json");
    }

    @Test
    void open_noWeights_saysWhichAreRead() throws IOException {
        assertThatThrownBy(() -> CheckpointDirectory.open(folder)).hasMessageContaining("model.safetensors");
        Files.writeString(folder.resolve("pytorch_model.bin"), "pickle");
        assertThatThrownBy(() -> CheckpointDirectory.open(folder)).hasMessageContaining("pytorch_model.bin");
    }

    @Test
    void open_missingShard_itsNameAndTensor() throws IOException {
        halves("model-00001-of-00002.safetensors", "a", 1);
        index("{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\":"
                + " \"model-00002-of-00002.safetensors\"}}");

        assertThatThrownBy(() -> CheckpointDirectory.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model-00002-of-00002.safetensors")
                .hasMessageContaining("'b'")
                .hasMessageContaining("missing");
    }

    @Test
    void open_shardWithoutTheTensor_named() throws IOException {
        halves("model-00001-of-00001.safetensors", "a", 1);
        index("{\"weight_map\": {\"b\": \"model-00001-of-00001.safetensors\"}}");

        assertThatThrownBy(() -> CheckpointDirectory.open(folder)).hasMessageContaining("'b'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../other.safetensors",
                "/etc/passwd",
                "sub/other.safetensors",
                "..",
                ".safetensors",
                "a\\\\b.safetensors",
                "other.bin",
                "x\\u0000.safetensors"
            })
    void open_indexThatLeavesTheDirectory_refused(String file) throws IOException {
        Path outside = folder.resolve("inside");
        Files.createDirectory(outside);
        Files.writeString(outside.resolve("config.json"), "{}");
        halves("other.safetensors", "a", 1);
        Files.writeString(outside.resolve(INDEX), "{\"weight_map\": {\"a\": \"%s\"}}".formatted(file));

        assertThatThrownBy(() -> CheckpointDirectory.open(outside))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"weight_map\": []}",
                "{\"weight_map\": {}}",
                "{\"weight_map\": {\"a\": 7}}",
                "{\"weight_map\": {\"a\": \"x.safetensors\", \"a\": \"y.safetensors\"}}"
            })
    void open_indexThatIsNone_named(String index) throws IOException {
        index(index);

        assertThatThrownBy(() -> CheckpointDirectory.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(INDEX);
    }

    @Test
    void hash_anyByteChanged_another() throws IOException {
        halves("model.safetensors", "a", 1, 2);
        String hash = CheckpointDirectory.open(folder).hash();
        assertThat(hash)
                .matches("[0-9a-f]{64}")
                .isEqualTo(CheckpointDirectory.open(folder).hash());

        halves("model.safetensors", "a", 1, 3);
        String other = CheckpointDirectory.open(folder).hash();
        assertThat(other).isNotEqualTo(hash);

        Files.writeString(folder.resolve("config.json"), "{}");
        assertThat(CheckpointDirectory.open(folder).hash()).isNotEqualTo(other);
    }

    private void halves(String file, String tensor, float... elements) throws IOException {
        long[] shape = elements.length == 6 ? new long[] {3, 2} : new long[] {elements.length};
        new SafetensorsWriter().add(tensor, elements, shape).write(folder.resolve(file));
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve(INDEX), json);
    }

    private Path raw(String header, int zeros) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + zeros).order(ByteOrder.LITTLE_ENDIAN);
        // A sparse file on most disks: what stands behind the header is written by the test.
        Path path = folder.resolve("model.safetensors");
        Files.write(path, file.putLong(json.length).put(json).array());
        if (header.contains("\"big\"")) {
            try (var writing = new RandomAccessFile(path.toFile(), "rw")) {
                writing.setLength(8 + json.length + (5L << 30) + 4);
            }
        }
        return path;
    }

    private static float[] elements(FloatBuffer floats) {
        var elements = new float[floats.remaining()];
        floats.duplicate().get(elements);
        return elements;
    }
}
