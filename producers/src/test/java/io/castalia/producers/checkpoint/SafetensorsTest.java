package io.castalia.producers.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Half;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void write_thenOpen_sameHalves() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            float[] a = halves(seed, 1 + seed * 7);
            float[] b = halves(seed + 100, 12);
            Path file = folder.resolve("coder-" + seed + ".safetensors");
            new SafetensorsWriter().add("a", a, a.length).add("b", b, 3, 4).write(file);

            var read = Safetensors.open(file);

            assertThat(read.names()).containsExactly("a", "b");
            assertThat(read.floats("a", a.length)).as("seed %d", seed).isEqualTo(a);
            assertThat(read.floats("b", 3, 4)).as("seed %d", seed).isEqualTo(b);
            assertThat(Safetensors.of("memory", Files.readAllBytes(file)).floats("b", 3, 4))
                    .as("seed %d", seed)
                    .isEqualTo(b);
        }
    }

    @Test
    void floats_everyType_sameValues() {
        float[] values = {0f, 1f, -2f, 0.5f, 96f};
        var f32 = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        var bf16 = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            f32.putFloat(value);
            bf16.putShort((short) (Float.floatToIntBits(value) >>> 16));
        }
        assertThat(file("{\"x\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[0,20]}}", f32.array())
                        .floats("x", 5))
                .isEqualTo(values);
        assertThat(file("{\"x\":{\"dtype\":\"BF16\",\"shape\":[5],\"data_offsets\":[0,10]}}", bf16.array())
                        .floats("x", 5))
                .isEqualTo(values);
    }

    @Test
    void floats_metadataInTheHeader_isNoTensor() {
        var read = file(
                "{\"__metadata__\":{\"format\":\"pt\"},\"x\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]}}",
                new byte[] {0, 0x3c});

        assertThat(read.names()).containsExactly("x");
        assertThat(read.floats("x")).containsExactly(1f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json at all",
                "[1, 2]",
                "{\"x\": 3}",
                "{\"x\":{\"dtype\":\"Q4_0\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                "{\"x\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"y\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[2,6]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[\"0\",\"4\"]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1e0],\"data_offsets\":[0,4]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[18446744073709551612,18446744073709551616]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,800]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[-2,-1],\"data_offsets\":[0,8]}}",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,8]}}",
                "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}"
            })
    void of_corruptHeader_saysWhatAndWhatNow(String header) {
        assertThatThrownBy(() -> file(header, new byte[8]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test.safetensors")
                .hasMessageContaining("get it again");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 99_999_999, 100_000_001, 4_294_967_298L})
    void of_headerOfAnotherLength_refusedWithoutReadingIt(long length) {
        byte[] file = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();

        assertThatThrownBy(() -> Safetensors.of("test.safetensors", file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header should have")
                .hasMessageContaining("get it again");
    }

    @Test
    void floats_besideTensorsOfOtherTypes_read() {
        var read = file(
                "{\"mask\":{\"dtype\":\"BOOL\",\"shape\":[4],\"data_offsets\":[0,4]},"
                        + "\"x\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[4,6]}}",
                new byte[] {1, 0, 1, 1, 0, 0x3c});

        assertThat(read.floats("x", 1)).containsExactly(1f);
        assertThatThrownBy(() -> read.floats("mask", 4))
                .hasMessageContaining("'mask'")
                .hasMessageContaining("BOOL")
                .hasMessageContaining("F32, F16 or BF16");
    }

    @Test
    void of_cutAnywhere_refused() {
        byte[] whole =
                new SafetensorsWriter().add("x", new float[] {1, 2, 3}, 3).toBytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Safetensors.of("cut", cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void floats_wrongShapeOrName_saysWhichAreThere() {
        var read = Safetensors.of(
                "a.safetensors",
                new SafetensorsWriter().add("x", new float[6], 2, 3).toBytes());

        assertThatThrownBy(() -> read.floats("x", 3, 2))
                .hasMessageContaining("[2, 3]")
                .hasMessageContaining("[3, 2]");
        assertThatThrownBy(() -> read.floats("y", 1))
                .hasMessageContaining("'y'")
                .hasMessageContaining("[x]");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -70000f})
    void add_whatHalfPrecisionCannotHold_refused(float element) {
        assertThatThrownBy(() -> new SafetensorsWriter().add("x", new float[] {element}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'");
    }

    private static Safetensors file(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        var file = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return Safetensors.of(
                "test.safetensors",
                file.putLong(json.length).put(json).put(data).array());
    }

    private static float[] halves(int seed, int n) {
        var random = new Random(seed);
        var values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = Half.toFloat(Half.of((float) random.nextGaussian()));
        }
        return values;
    }
}
