package io.castalia.producers.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Half;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A safetensors file: eight bytes of header length, a header in JSON, tensors. Reads F32, F16 and BF16 as floats. A file
 * may be larger than 2 GiB; a tensor may have 2^31 - 9 elements.
 */
public final class Safetensors {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PREFIX = 8;
    private static final long LARGEST_HEADER = 100_000_000;
    private static final int CHUNK = 1 << 24;

    /** Bytes at an offset, as a mapping of a file or a slice of an array. */
    private interface Bytes {
        ByteBuffer at(long offset, int length);
    }

    private record Tensor(String type, List<Long> shape, long from, long to) {
        long elements() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }
    }

    private final String name;
    private final Bytes bytes;
    private final Map<String, Tensor> tensors;

    private Safetensors(String name, Bytes bytes, Map<String, Tensor> tensors) {
        this.name = name;
        this.bytes = bytes;
        this.tensors = tensors;
    }

    /**
     * Opens a file; tensors are mapped as they are read.
     *
     * @throws IllegalArgumentException where the header is corrupt, saying how
     */
    public static Safetensors open(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(file.toString(), channel.size(), (offset, length) -> map(file, offset, length));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read; does it exist, and may you read it?".formatted(file), e);
        }
    }

    /** Reads a file that is in memory already. */
    public static Safetensors of(String name, byte[] file) {
        return read(name, file.length, (offset, length) -> ByteBuffer.wrap(file, (int) offset, length));
    }

    /** Names of the tensors, in the header's order. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** Whether there is such a tensor. */
    public boolean has(String tensor) {
        return tensors.containsKey(tensor);
    }

    /**
     * A tensor's elements, row-major.
     *
     * @throws IllegalArgumentException where there is no such tensor, or it has another shape or an unknown type
     */
    public float[] floats(String tensor, long... shape) {
        Tensor t = tensors.get(tensor);
        if (t == null) {
            throw new IllegalArgumentException("%s has no tensor '%s', only %s; is it a coder in sparsify's layout?"
                    .formatted(name, tensor, names()));
        }
        List<Long> wanted = LongStream.of(shape).boxed().toList();
        if (!t.shape.equals(wanted)) {
            throw new IllegalArgumentException(
                    "tensor '%s' of %s has shape %s where %s belongs; does cfg.json go with it?"
                            .formatted(tensor, name, t.shape, wanted));
        }
        var floats = new float[Math.toIntExact(t.elements())];
        int width = width(t.type);
        int step = CHUNK / width;
        for (int done = 0; done < floats.length; done += step) {
            int n = Math.min(step, floats.length - done);
            ByteBuffer chunk =
                    bytes.at(t.from + (long) done * width, n * width).slice().order(ByteOrder.LITTLE_ENDIAN);
            decode(t.type, chunk, floats, done, n);
        }
        return floats;
    }

    private static void decode(String type, ByteBuffer chunk, float[] into, int from, int n) {
        switch (type) {
            case "F32" -> chunk.asFloatBuffer().get(into, from, n);
            case "F16" -> {
                for (int i = 0; i < n; i++) {
                    into[from + i] = Half.toFloat(chunk.getShort(2 * i));
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    into[from + i] = Float.intBitsToFloat(chunk.getShort(2 * i) << 16);
                }
            }
        }
    }

    private static int width(String type) {
        return type.equals("F32") ? 4 : 2;
    }

    private static Safetensors read(String name, long size, Bytes bytes) {
        if (size < PREFIX) {
            throw corrupt(name, "it has %d bytes, and the length of the header alone takes 8".formatted(size));
        }
        long header = bytes.at(0, PREFIX).slice().order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (header < 2 || header > LARGEST_HEADER || header > size - PREFIX) {
            throw corrupt(name, "its header should have %d bytes, of %d in the file".formatted(header, size));
        }
        ByteBuffer json = bytes.at(PREFIX, (int) header);
        var text = new byte[(int) header];
        json.get(text);
        return new Safetensors(name, bytes, tensors(name, text, PREFIX + header, size));
    }

    private static Map<String, Tensor> tensors(String name, byte[] header, long base, long size) {
        JsonNode root;
        try {
            root = JSON.readTree(new String(header, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw corrupt(name, "its header is no JSON (%s)".formatted(e.getOriginalMessage()));
        }
        if (!root.isObject()) {
            throw corrupt(name, "its header is no JSON object");
        }
        var tensors = new LinkedHashMap<String, Tensor>();
        root.properties().stream()
                .filter(field -> !field.getKey().equals("__metadata__"))
                .forEach(field ->
                        tensors.put(field.getKey(), tensor(name, field.getKey(), field.getValue(), base, size)));
        return tensors;
    }

    private static Tensor tensor(String name, String tensor, JsonNode entry, long base, long size) {
        String type = entry.path("dtype").asText();
        JsonNode offsets = entry.path("data_offsets");
        if (!Set.of("F32", "F16", "BF16").contains(type)) {
            throw corrupt(name, "tensor '%s' is of type '%s'; F32, F16 and BF16 can be read".formatted(tensor, type));
        }
        var shape = new ArrayList<Long>();
        entry.path("shape").forEach(n -> shape.add(n.asLong(-1)));
        var t = new Tensor(
                type,
                shape,
                base + offsets.path(0).asLong(-1),
                base + offsets.path(1).asLong(-1));
        boolean sane = entry.path("shape").isArray() && shape.stream().allMatch(n -> n >= 0);
        if (!sane || t.from < base || t.to > size || t.to - t.from != bytesOf(t)) {
            throw corrupt(
                    name,
                    "tensor '%s' of %s%s should stand at bytes %d to %d of %d"
                            .formatted(tensor, type, shape, t.from, t.to, size));
        }
        return t;
    }

    private static long bytesOf(Tensor t) {
        try {
            return Math.multiplyExact(t.elements(), (long) width(t.type));
        } catch (ArithmeticException e) {
            return -1;
        }
    }

    private static ByteBuffer map(Path file, long offset, int length) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read at byte %d".formatted(file, offset), e);
        }
    }

    private static IllegalArgumentException corrupt(String name, String how) {
        return new IllegalArgumentException(
                "%s is no safetensors file, or a damaged one: %s; get it again".formatted(name, how));
    }
}
