package io.castalia.producers.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class GgufFileTest {

    private static final int ROWS = 3;
    private static final int COLUMNS = 512;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void floats_everyType_bitForBitWhatTheReferenceReads(GgufType type) throws IOException {
        List<String> order =
                List.of("F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K");
        FloatBuffer reference = ByteBuffer.wrap(Files.readAllBytes(Fixtures.path("quants.f32")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        var expected = new float[ROWS * COLUMNS];
        reference.get(order.indexOf(type.name()) * expected.length, expected);

        var file = GgufFile.open(Fixtures.path("quants.gguf"));
        String tensor = type.name().toLowerCase(Locale.ROOT) + ".weight";

        assertThat(file.shape(tensor)).containsExactly(ROWS, COLUMNS);
        assertThat(bits(elements(file.floats(tensor)))).isEqualTo(bits(expected));
    }

    @Test
    void read_manyChunks_asBlockByBlock() throws IOException {
        var random = new Random(3);
        var bytes = new byte[34 * 32768];
        random.nextBytes(bytes);
        for (int block = 0; block < bytes.length; block += 34) {
            bytes[block + 1] = (byte) (bytes[block + 1] & 0x3f);
        }
        byte[] head = new GgufWriter().row("x", 8, 0, 1 << 20).toBytes();
        byte[] whole = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, whole, head.length, bytes.length);

        float[] read = elements(GgufFile.open(write(whole)).floats("x"));

        var one = new float[32];
        for (int block = 0; block < 32768; block++) {
            ByteBuffer alone = ByteBuffer.wrap(bytes, 34 * block, 34).slice().order(ByteOrder.LITTLE_ENDIAN);
            Dequantisation.read(GgufType.Q8_0, alone, one, 32);
            assertThat(Arrays.copyOfRange(read, 32 * block, 32 * block + 32)).isEqualTo(one);
        }
    }

    @ParameterizedTest
    @EnumSource
    void copy_anyStretch_thoseElements(GgufType type) {
        var file = GgufFile.open(Fixtures.path("quants.gguf"));
        String tensor = type.name().toLowerCase(Locale.ROOT) + ".weight";
        float[] all = elements(file.floats(tensor));
        var random = new Random(5);
        for (int i = 0; i < 100; i++) {
            int from = random.nextInt(all.length);
            int to = from + random.nextInt(all.length - from + 1);
            var into = FloatBuffer.allocate(to - from + 1);
            into.put(-1);

            file.copy(tensor, from, into);

            assertThat(into.remaining()).isZero();
            assertThat(bits(Arrays.copyOfRange(into.array(), 1, to - from + 1)))
                    .isEqualTo(bits(Arrays.copyOfRange(all, from, to)));
        }
        assertThatThrownBy(() -> file.copy(tensor, all.length - 1, FloatBuffer.allocate(2)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void open_versionTwo_asThree() throws IOException {
        var writer = new GgufWriter().text("general.architecture", "llama").floats("x", new float[] {1, 2}, 2);

        for (int version : new int[] {2, 3}) {
            var file = GgufFile.open(write(writer.version(version).toBytes()));
            assertThat(file.metadata().text("general.architecture")).isEqualTo("llama");
            assertThat(elements(file.floats("x"))).containsExactly(1, 2);
        }
    }

    @Test
    void metadata_everyType_asWritten() throws IOException {
        var file = GgufFile.open(write(new GgufWriter()
                .raw("u8", 0, 255)
                .raw("i8", 1, 255)
                .raw("u16", 2, 255, 255)
                .raw("i16", 3, 255, 255)
                .raw("u32", 4, 255, 255, 255, 255)
                .raw("i32", 5, 255, 255, 255, 255)
                .decimal("f32", 1e-5f)
                .flag("bool", true)
                .whole("i64", -7)
                .raw("f64", 12, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f)
                .texts("texts", List.of("", "ä", "👩‍🚀"))
                .wholes("wholes", List.of(1, -2))
                .decimals("decimals", List.of(0.5f))
                .toBytes()));

        GgufMetadata metadata = file.metadata();
        assertThat(Stream.of("u8", "i8", "u16", "i16", "u32", "i32", "i64").map(metadata::whole))
                .containsExactly(255L, -1L, 65535L, -1L, 4294967295L, -1L, -7L);
        assertThat(metadata.number("f32")).isEqualTo(1e-5);
        assertThat(metadata.number("f64")).isEqualTo(1);
        assertThat(metadata.flag("bool", false)).isTrue();
        assertThat(metadata.texts("texts")).containsExactly("", "ä", "👩‍🚀");
        assertThat(metadata.wholes("wholes")).containsExactly(1L, -2L);
        assertThat(metadata.floats("decimals")).containsExactly(0.5f);
        assertThatThrownBy(() -> metadata.text("u8"))
                .hasMessageContaining("'u8'")
                .hasMessageContaining("255");
        assertThatThrownBy(() -> metadata.whole("gone"))
                .hasMessageContaining("'gone'")
                .hasMessageContaining("absent");
    }

    @Test
    void open_cutAnywhere_refused() throws IOException {
        byte[] whole = new GgufWriter()
                .text("general.architecture", "llama")
                .texts("tokenizer.ggml.tokens", List.of("a", "b"))
                .floats("x", new float[] {1, 2, 3}, 3)
                .toBytes();
        for (int length = 0; length < whole.length; length++) {
            Path file = write(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GgufFile.open(file))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("get it again");
        }
        Path file = write(whole);
        assertThatCode(() -> GgufFile.open(file)).doesNotThrowAnyException();
    }

    @Test
    void open_anyByteChanged_opensOrIsRefusedButNothingElse() throws IOException {
        byte[] whole = new GgufWriter()
                .text("general.architecture", "llama")
                .texts("tokenizer.ggml.tokens", List.of("a", "b"))
                .wholes("list", List.of(1, 2, 3))
                .floats("x", new float[] {1, 2, 3}, 3)
                .floats("y", new float[] {1, 2, 3, 4}, 2, 2)
                .toBytes();
        for (int at = 0; at < whole.length; at++) {
            for (int value : new int[] {0, 1, 9, 127, 128, 255}) {
                byte[] changed = whole.clone();
                changed[at] = (byte) value;
                Path file = write(changed);
                try {
                    GgufFile read = GgufFile.open(file);
                    read.names().forEach(read::floats);
                } catch (IllegalArgumentException e) {
                    assertThat(e).as("byte %d is %d", at, value).hasMessageContaining(file.toString());
                }
            }
        }
    }

    static Stream<GgufWriter> hostile() {
        return Stream.of(
                new GgufWriter().version(1),
                new GgufWriter().version(4),
                new GgufWriter().version(3 << 24),
                new GgufWriter().counts(1L << 60, 0),
                new GgufWriter().counts(-1, 0),
                new GgufWriter().counts(0, Long.MAX_VALUE),
                new GgufWriter().text("twice", "a").text("twice", "b"),
                new GgufWriter().raw("flag", 7, 2),
                new GgufWriter().raw("type", 13, 0),
                new GgufWriter().raw("text", 8, 255, 255, 255, 255, 255, 255, 255, 127),
                new GgufWriter().raw("text", 8, 255, 255, 255, 255, 255, 255, 255, 255),
                new GgufWriter().raw("utf8", 8, 1, 0, 0, 0, 0, 0, 0, 0, 255),
                new GgufWriter().raw("list", 9, 4, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 127),
                new GgufWriter().whole("general.alignment", 0).floats("x", new float[1], 1),
                new GgufWriter().whole("general.alignment", 48).floats("x", new float[1], 1),
                new GgufWriter().row("x", 0, 0, 4),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, -32, 4),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, 4, 1),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, Long.MAX_VALUE - 31, 4),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, 0, 4),
                new GgufWriter().floats("y", new float[8], 8).row("y", 0, 0, 4),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, 0, 0),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, 0, -1, -8),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, 0, 1L << 32, 1L << 32),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, 0, Long.MAX_VALUE, 2),
                new GgufWriter().floats("y", new float[8], 8).row("x", 0, 0, 1, 1, 1, 1, 1),
                new GgufWriter().floats("y", new float[8], 8).row("x", 8, 0, 16),
                new GgufWriter().floats("y", new float[8], 8).row("x", 12, 0, 32, 8),
                new GgufWriter().floats("y", new float[8], 8).row("x", 8, 0));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void open_hostileHeader_refusedSayingWhatAndWhatNow(GgufWriter writer) throws IOException {
        Path file = write(writer.toBytes());

        assertThatThrownBy(() -> GgufFile.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("get it again");
    }

    @Test
    void open_typeThatCannotBeRead_saysWhichCan() throws IOException {
        Path file = write(new GgufWriter()
                .floats("y", new float[8], 8)
                .row("blk.0.x", 16, 0, 256)
                .toBytes());

        assertThatThrownBy(() -> GgufFile.open(file))
                .hasMessageContaining("blk.0.x")
                .hasMessageContaining("16")
                .hasMessageContaining("Q4_K");
    }

    @Test
    void floats_beyondTwoGigabytes_readWhereTheyStand() throws IOException {
        long far = 5L << 30;
        Path file = write(new GgufWriter()
                .row("huge", 1, 0, 1L << 31)
                .row("last", 0, far, 2)
                .toBytes());
        long base = Files.size(file);
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(base + far);
            sparse.write(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
        }

        var read = GgufFile.open(file);

        assertThat(elements(read.floats("last"))).containsExactly(1, 2);
        assertThatThrownBy(() -> read.floats("huge"))
                .hasMessageContaining("'huge'")
                .hasMessageContaining(Long.toString(1L << 31));
    }

    @Test
    void open_noSuchFile_saysSo() {
        assertThatThrownBy(() -> GgufFile.open(folder.resolve("gone.gguf"))).hasMessageContaining("gone.gguf");
    }

    private Path write(byte[] bytes) throws IOException {
        Path file = folder.resolve("test.gguf");
        Files.deleteIfExists(file);
        return Files.write(file, bytes);
    }

    private static float[] elements(FloatBuffer buffer) {
        var elements = new float[buffer.remaining()];
        buffer.get(0, elements);
        return elements;
    }

    private static int[] bits(float[] elements) {
        var bits = new int[elements.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(elements[i]);
        }
        return bits;
    }
}
