package io.castalia.producers.checkpoint;

import io.castalia.schemas.Half;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A NumPy archive: a zip file of arrays, each a {@code .npy} of format 1 to 3. Reads little-endian floats of 2, 4 and 8
 * bytes in C or Fortran order; an array may have 2^31 - 9 elements.
 */
public final class Npz {

    private static final String SUFFIX = ".npy";
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LARGEST_HEADER = 1 << 16;
    private static final int CHUNK = 1 << 20;
    private static final Pattern HEADER = Pattern.compile(
            "\\{\\s*'descr'\\s*:\\s*'([^']*)'\\s*,\\s*'fortran_order'\\s*:\\s*(True|False)\\s*,\\s*'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)\\s*,?\\s*\\}\\s*");

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final Path file;
    private final Set<String> names;

    /** What stands before an array's elements. */
    private record Header(String type, boolean fortran, List<Long> shape) {
        int width() {
            return switch (type) {
                case "<f2" -> 2;
                case "<f4" -> 4;
                default -> 8;
            };
        }
    }

    private Npz(Path file, Set<String> names) {
        this.file = file;
        this.names = names;
    }

    /**
     * Opens an archive; arrays are read as they are asked for.
     *
     * @throws IllegalArgumentException where it is no archive
     * @throws UncheckedIOException where it cannot be read
     */
    public static Npz open(Path file) {
        try (var zip = new ZipFile(file.toFile())) {
            var names = new LinkedHashSet<String>();
            zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(SUFFIX))
                    .forEach(name -> names.add(name.substring(0, name.length() - SUFFIX.length())));
            return new Npz(file, names);
        } catch (ZipException e) {
            throw corrupt(file, "it is no zip file (%s)".formatted(e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read; does it exist, and may you read it?".formatted(file), e);
        }
    }

    /** Names of the arrays, without their suffix. */
    public Set<String> names() {
        return names;
    }

    /** Whether there is such an array. */
    public boolean has(String array) {
        return names.contains(array);
    }

    /**
     * The shape of an array.
     *
     * @throws IllegalArgumentException where there is no such array
     */
    public long[] shape(String array) {
        return read(
                array,
                (header, in) -> header.shape.stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * An array's elements, row-major whatever their order in the file.
     *
     * @throws IllegalArgumentException where there is no such array, or it has another shape or an unknown type
     */
    public float[] floats(String array, long... shape) {
        List<Long> wanted = LongStream.of(shape).boxed().toList();
        return read(array, (header, in) -> {
            if (!header.shape.equals(wanted)) {
                throw new IllegalArgumentException(
                        "array '%s' of %s has shape %s where %s belongs".formatted(array, file, header.shape, wanted));
            }
            return elements(header, in, array);
        });
    }

    /** Whether an array's elements stand in Fortran order: the first axis runs fastest. */
    public boolean isFortran(String array) {
        return read(array, (header, in) -> header.fortran && header.shape.size() > 1);
    }

    /**
     * Reads an array's elements in the order in which they are stored.
     *
     * @param into filled and handed over, again and again; the last one may be filled in part
     * @throws IllegalArgumentException where there is no such array, or of an unknown type
     */
    public void stream(String array, FloatBuffer into, Consumer<FloatBuffer> pieces) {
        read(array, (header, in) -> {
            long left = header.shape.stream().reduce(1L, Math::multiplyExact);
            while (left > 0) {
                into.clear().limit((int) Math.min(into.capacity(), left));
                left -= into.remaining();
                stream(header, in, into);
                pieces.accept(into.flip());
            }
            return left;
        });
    }

    private interface Reading<T> {
        T of(Header header, InputStream in) throws IOException;
    }

    private <T> T read(String array, Reading<T> reading) {
        if (!names.contains(array)) {
            throw new IllegalArgumentException("%s has no array '%s', only %s".formatted(file, array, names));
        }
        try (var zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(array + SUFFIX);
            try (InputStream in = zip.getInputStream(entry)) {
                Header header = header(new DataInputStream(in), array);
                refuseMoreThan(entry.getSize(), header, array);
                return reading.of(header, in);
            }
        } catch (EOFException | ZipException e) {
            throw corrupt(file, "array '%s' breaks off".formatted(array), e);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }

    private void refuseMoreThan(long bytes, Header header, String array) {
        double elements = header.shape.stream().mapToDouble(Long::doubleValue).reduce(1, (x, y) -> x * y);
        if (elements * header.width() > bytes) {
            throw corrupt(
                    file,
                    "array '%s' of shape %s does not fit into its %d bytes".formatted(array, header.shape, bytes),
                    null);
        }
    }

    private Header header(DataInputStream in, String array) throws IOException {
        var magic = new byte[MAGIC.length];
        in.readFully(magic);
        int major = in.readUnsignedByte();
        in.readUnsignedByte();
        if (!Arrays.equals(magic, MAGIC) || major < 1 || major > 3) {
            throw corrupt(file, "array '%s' does not begin as a .npy does".formatted(array), null);
        }
        int length = major == 1
                ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                : Integer.reverseBytes(in.readInt());
        if (length < 0 || length > LARGEST_HEADER) {
            throw corrupt(file, "the header of array '%s' should have %d bytes".formatted(array, length), null);
        }
        var text = new byte[length];
        in.readFully(text);
        return parse(new String(text, StandardCharsets.UTF_8), array);
    }

    private Header parse(String text, String array) {
        Matcher header = HEADER.matcher(text);
        if (!header.matches()) {
            throw corrupt(file, "the header of array '%s' is '%s'".formatted(array, text.strip()), null);
        }
        if (!Set.of("<f2", "<f4", "<f8").contains(header.group(1))) {
            throw corrupt(
                    file,
                    "array '%s' is of type '%s'; <f2, <f4 and <f8 can be read".formatted(array, header.group(1)),
                    null);
        }
        List<Long> shape = NUMBER.matcher(header.group(3))
                .results()
                .map(n -> Long.parseLong(n.group()))
                .toList();
        return new Header(header.group(1), header.group(2).equals("True"), shape);
    }

    private float[] elements(Header header, InputStream in, String array) throws IOException {
        boolean columns = header.fortran && header.shape.size() > 1;
        if (columns && header.shape.size() > 2) {
            throw corrupt(file, "array '%s' is in Fortran order with more than two axes".formatted(array), null);
        }
        var stored = new float[size(header, array)];
        stream(header, in, FloatBuffer.wrap(stored));
        if (!columns) {
            return stored;
        }
        int rows = header.shape.get(0).intValue();
        int columnsOfRow = header.shape.get(1).intValue();
        var floats = new float[stored.length];
        for (int at = 0; at < stored.length; at++) {
            floats[at % rows * columnsOfRow + at / rows] = stored[at];
        }
        return floats;
    }

    private static void stream(Header header, InputStream in, FloatBuffer into) throws IOException {
        var chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        while (into.hasRemaining()) {
            int n = Math.min(CHUNK / header.width(), into.remaining());
            if (in.readNBytes(chunk.array(), 0, n * header.width()) < n * header.width()) {
                throw new EOFException();
            }
            for (int i = 0; i < n; i++) {
                into.put(element(header.width(), chunk, i));
            }
        }
    }

    private int size(Header header, String array) {
        try {
            return Math.toIntExact(header.shape.stream().reduce(1L, Math::multiplyExact));
        } catch (ArithmeticException e) {
            throw corrupt(file, "array '%s' of shape %s is too large".formatted(array, header.shape), e);
        }
    }

    private static float element(int width, ByteBuffer chunk, int i) {
        return switch (width) {
            case 2 -> Half.toFloat(chunk.getShort(2 * i));
            case 4 -> chunk.getFloat(4 * i);
            default -> (float) chunk.getDouble(8 * i);
        };
    }

    private static IllegalArgumentException corrupt(Path file, String how, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "%s is no NumPy archive, or a damaged one: %s; get it again".formatted(file, how), cause);
    }
}
