package io.castalia.producers.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Half;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NpzTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void floats_eitherOrderAndAnyType_rowMajor() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            int rows = 1 + random.nextInt(9);
            int columns = 1 + random.nextInt(9);
            boolean fortran = random.nextBoolean();
            String type = new String[] {"<f2", "<f4", "<f8"}[random.nextInt(3)];
            var expected = new float[rows * columns];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = Half.toFloat(Half.of((float) random.nextGaussian()));
            }
            var inFile = new float[expected.length];
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    inFile[fortran ? c * rows + r : r * columns + c] = expected[r * columns + c];
                }
            }
            String shape = "(%d, %d)".formatted(rows, columns);
            Path file = archive("w", npy(1 + seed % 2, type, fortran, shape, inFile));

            Npz archive = Npz.open(file);

            assertThat(archive.names()).containsExactly("w");
            assertThat(archive.shape("w")).containsExactly(rows, columns);
            assertThat(archive.floats("w", rows, columns)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void floats_largerThanAChunk_all() throws IOException {
        var all = new float[700_001];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }

        assertThat(Npz.open(archive("b", npy(1, "<f4", true, "(700001,)", all))).floats("b", 700_001))
                .isEqualTo(all);
    }

    @Test
    void floats_writtenByNumPy_asTheCoderNeedsThem() {
        Path file = Path.of("src/test/resources/io/castalia/producers/coder")
                .resolve("gemma-scope-2b-pt-mlp/layer_20/width_16k/average_l0_71/params.npz");
        Npz archive = Npz.open(file);

        assertThat(archive.names()).contains("W_enc", "W_dec", "b_enc", "b_dec", "threshold");
        assertThat(archive.floats("W_enc", 16, 48)).hasSize(16 * 48);
    }

    @Test
    void floats_missingOrOfAnotherShape_refusedByName() throws IOException {
        Npz archive = Npz.open(archive("w", npy(1, "<f4", false, "(2, 3)", new float[6])));

        assertThatThrownBy(() -> archive.floats("v", 2, 3))
                .hasMessageContaining("'v'")
                .hasMessageContaining("[w]");
        assertThatThrownBy(() -> archive.floats("w", 3, 2))
                .hasMessageContaining("'w'")
                .hasMessageContaining("[2, 3]")
                .hasMessageContaining("[3, 2]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
                "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1, 2), }",
                "__import__('os')",
            })
    void floats_hostileHeader_refused(String header) throws IOException {
        Npz archive = Npz.open(archive("w", npy(1, header, new byte[8])));

        assertThatThrownBy(() -> archive.floats("w", archive.shape("w")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'w'");
    }

    @Test
    void floats_headerLongerThanTheFile_refused() throws IOException {
        byte[] npy = npy(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", new byte[8]);
        npy[8] = (byte) 0xff;
        npy[11] = 0x7f;
        Npz archive = Npz.open(archive("w", npy));

        assertThatThrownBy(() -> archive.shape("w")).hasMessageContaining("header of array 'w'");
    }

    @Test
    void open_noArchive_refused() throws IOException {
        Path file = folder.resolve("params.npz");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1");

        assertThatThrownBy(() -> Npz.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no zip file");
        assertThatThrownBy(() -> Npz.open(folder.resolve("none.npz"))).isInstanceOf(UncheckedIOException.class);
    }

    private Path archive(String name, byte[] npy) throws IOException {
        Path file = folder.resolve("a.npz");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(name + ".npy"));
            zip.write(npy);
            zip.closeEntry();
        }
        return file;
    }

    private static byte[] npy(int major, String type, boolean fortran, String shape, float[] elements) {
        int width = type.charAt(2) - '0';
        var body = ByteBuffer.allocate(width * elements.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float element : elements) {
            switch (width) {
                case 2 -> body.putShort(Half.of(element));
                case 4 -> body.putFloat(element);
                default -> body.putDouble(element);
            }
        }
        String order = fortran ? "True" : "False";
        return npy(
                major,
                "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }   \n".formatted(type, order, shape),
                body.array());
    }

    private static byte[] npy(int major, String header, byte[] body) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) major, 0});
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        var length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length);
        out.write(length.array(), 0, major == 1 ? 2 : 4);
        out.writeBytes(text);
        out.writeBytes(body);
        return out.toByteArray();
    }
}
