package io.castalia.producers.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A GGUF file, version 2 or 3, under the names and in the layouts of ggml. It may be of any length; tensors are mapped
 * as they are read, in single precision already or dequantised to it.
 */
public final class GgufFile {

    /** Elements of a tensor at most: what a direct buffer of bytes can hold as floats. */
    public static final long LARGEST_TENSOR = Integer.MAX_VALUE / Float.BYTES;

    /** Elements that are dequantised at once; a multiple of every type's block. */
    private static final int CHUNK = 1 << 18;

    private final Path file;
    private final GgufMetadata metadata;
    private final Map<String, GgufTensor> tensors;

    private GgufFile(Path file, GgufHeader header) {
        this.file = file;
        this.metadata = header.metadata();
        this.tensors = header.tensors();
    }

    /**
     * Opens a file: reads its metadata and where its tensors are.
     *
     * @throws IllegalArgumentException where it is damaged, of another kind or version, or has a tensor of a type that
     *     cannot be read; the message says which
     */
    public static GgufFile open(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer head = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, GgufHeader.LARGEST));
            return new GgufFile(file, new GgufHeader(file.toString(), size, head));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read; does it exist, and may you read it?".formatted(file), e);
        }
    }

    /** What it is read from, for messages. */
    public String source() {
        return file.toString();
    }

    /** The metadata. */
    public GgufMetadata metadata() {
        return metadata;
    }

    /** Names of the tensors, in the file's order. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /**
     * A tensor's shape, slowest dimension first.
     *
     * @throws IllegalArgumentException where there is no such tensor
     */
    public long[] shape(String tensor) {
        return find(tensor).shape().stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * A tensor's elements, row-major, in a direct buffer of this machine's byte order: a read-only mapping of the file
     * where it holds just that.
     *
     * @throws IllegalArgumentException where there is no such tensor, or it has too many elements for one buffer
     */
    public FloatBuffer floats(String tensor) {
        GgufTensor t = find(tensor);
        if (t.elements() > LARGEST_TENSOR) {
            throw new IllegalArgumentException(
                    "tensor '%s' of %s has %d elements; at most %d can be held as one. Take a smaller model"
                            .formatted(tensor, file, t.elements(), LARGEST_TENSOR));
        }
        Optional<ByteBuffer> mapped = mapped(tensor);
        if (mapped.isPresent()) {
            return mapped.get().asFloatBuffer();
        }
        FloatBuffer floats = ByteBuffer.allocateDirect((int) t.elements() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        copy(tensor, 0, floats);
        return floats.rewind();
    }

    /**
     * A tensor's bytes, mapped, read-only, where they are in single precision, in this machine's byte order and fit into a
     * buffer; else nothing.
     *
     * @throws IllegalArgumentException where there is no such tensor
     */
    public Optional<ByteBuffer> mapped(String tensor) {
        GgufTensor t = find(tensor);
        boolean as = t.type() == GgufType.F32 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return as && t.elements() <= LARGEST_TENSOR ? Optional.of(map(t, 0, t.elements())) : Optional.empty();
    }

    /**
     * Copies elements of a tensor, row-major from a position on, as many as the buffer has room for.
     *
     * @throws IllegalArgumentException where there is no such tensor
     * @throws IndexOutOfBoundsException where it has not as many elements
     */
    public void copy(String tensor, long from, FloatBuffer into) {
        GgufTensor t = find(tensor);
        long to = from + into.remaining();
        Objects.checkFromToIndex(from, to, t.elements());
        int block = t.type().elements();
        long first = from / block * block;
        long end = (to + block - 1) / block * block;
        ByteBuffer blocks = map(t, first, end - first);
        int at = into.position();
        // Chunks stand apart in both buffers, so threads need nothing of each other.
        LongStream.range(0, (end - first + CHUNK - 1) / CHUNK).parallel().forEach(c -> {
            long start = first + c * CHUNK;
            int n = (int) Math.min(CHUNK, end - start);
            var chunk = new float[n];
            Dequantisation.read(t.type(), slice(blocks, t.type(), start - first, n), chunk, n);
            int skip = (int) Math.max(0, from - start);
            int take = (int) Math.min(n, to - start) - skip;
            into.put(at + (int) (start + skip - from), chunk, skip, take);
        });
        into.position(into.limit());
    }

    private static ByteBuffer slice(ByteBuffer blocks, GgufType type, long from, int elements) {
        return blocks.slice((int) type.bytesOf(from), (int) type.bytesOf(elements))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private GgufTensor find(String tensor) {
        GgufTensor t = tensors.get(tensor);
        if (t == null) {
            throw new IllegalArgumentException(
                    "%s has no tensor '%s', only %s".formatted(file, tensor, tensors.keySet()));
        }
        return t;
    }

    /** Whole blocks of a tensor. */
    private ByteBuffer map(GgufTensor t, long from, long elements) {
        long offset = t.offset() + t.type().bytesOf(from);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, t.type().bytesOf(elements))
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "tensor '%s' of %s cannot be read at byte %d".formatted(t.name(), file, offset), e);
        }
    }
}
