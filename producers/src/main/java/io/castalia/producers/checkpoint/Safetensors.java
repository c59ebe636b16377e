package io.castalia.producers.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Half;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file: eight bytes of header length, a header in JSON, tensors. Reads F32, F16 and BF16 as floats;
 * tensors of other types may stand beside them. A file may be larger than 2 GiB.
 */
public final class Safetensors {

    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final int PREFIX = 8;
    private static final long LARGEST_HEADER = 100_000_000;
    private static final int CHUNK = 1 << 24;
    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("F32", 32),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("F64", 64),
            Map.entry("C64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("I8", 8),
            Map.entry("U8", 8),
            Map.entry("BOOL", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E8M0", 8),
            Map.entry("F4", 4));
    private static final Set<String> READ = Set.of("F32", "F16", "BF16");
    private static final Set<String> WHOLE = Set.of("I8", "U8", "I16", "U16", "I32", "U32", "I64");

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
     * A tensor's shape.
     *
     * @throws IllegalArgumentException where there is no such tensor
     */
    public long[] shape(String tensor) {
        return named(tensor).shape.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * A tensor's elements, row-major.
     *
     * @throws IllegalArgumentException where there is no such tensor, or it has another shape, a type that is not read,
     *     or more than 2^31 - 9 elements
     */
    public float[] floats(String tensor, long... shape) {
        long elements = checked(tensor, shape).elements();
        if (elements > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "tensor '%s' of %s has %d elements, too many for one array; read it in pieces"
                            .formatted(tensor, name, elements));
        }
        var floats = new float[(int) elements];
        copy(tensor, 0, FloatBuffer.wrap(floats), shape);
        return floats;
    }

    /**
     * Copies elements of a tensor, from a position on, as many as the buffer has room for.
     *
     * @throws IllegalArgumentException where there is no such tensor, or it has another shape or a type that is not read
     */
    public void copy(String tensor, long from, FloatBuffer into, long... shape) {
        Tensor t = checked(tensor, shape);
        int width = BITS.getOrDefault(t.type, 0) / 8;
        long offset = t.from + from * width;
        while (into.hasRemaining()) {
            int n = Math.min(CHUNK / width, into.remaining());
            decode(t.type, bytes.at(offset, n * width).slice().order(ByteOrder.LITTLE_ENDIAN), into, n);
            offset += (long) n * width;
        }
    }

    /**
     * Copies whole numbers of a tensor, from a position on, as many as the buffer has room for.
     *
     * @throws IllegalArgumentException where there is no such tensor, or it is of another type
     */
    public void copyWhole(String tensor, long from, LongBuffer into) {
        Tensor t = named(tensor);
        if (!WHOLE.contains(t.type)) {
            throw new IllegalArgumentException(
                    "tensor '%s' of %s is of type %s where whole numbers belong".formatted(tensor, name, t.type));
        }
        int width = BITS.getOrDefault(t.type, 0) / 8;
        long offset = t.from + from * width;
        while (into.hasRemaining()) {
            int n = Math.min(CHUNK / width, into.remaining());
            ByteBuffer chunk = bytes.at(offset, n * width).slice().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < n; i++) {
                into.put(whole(t.type, chunk, i * width));
            }
            offset += (long) n * width;
        }
    }

    private static long whole(String type, ByteBuffer chunk, int at) {
        return switch (type) {
            case "I8" -> chunk.get(at);
            case "U8" -> Byte.toUnsignedInt(chunk.get(at));
            case "I16" -> chunk.getShort(at);
            case "U16" -> Short.toUnsignedInt(chunk.getShort(at));
            case "I32" -> chunk.getInt(at);
            case "U32" -> Integer.toUnsignedLong(chunk.getInt(at));
            default -> chunk.getLong(at);
        };
    }

    /** A tensor's bytes, mapped, where it is of type F32, this machine is little-endian and they fit into a buffer. */
    Optional<ByteBuffer> mapped(String tensor, long... shape) {
        Tensor t = checked(tensor, shape);
        long size = t.to - t.from;
        boolean asItStands =
                t.type.equals("F32") && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN && size < Integer.MAX_VALUE;
        return asItStands
                ? Optional.of(bytes.at(t.from, (int) size).slice().order(ByteOrder.LITTLE_ENDIAN))
                        .filter(ByteBuffer::isDirect)
                : Optional.empty();
    }

    private Tensor named(String tensor) {
        @Nullable Tensor t = tensors.get(tensor);
        if (t == null) {
            throw new IllegalArgumentException(
                    "%s has no tensor '%s', only %s; is it in the layout of this kind of model or coder?"
                            .formatted(name, tensor, few()));
        }
        return t;
    }

    private Tensor checked(String tensor, long... shape) {
        Tensor t = named(tensor);
        List<Long> wanted = LongStream.of(shape).boxed().toList();
        if (!t.shape.equals(wanted)) {
            throw new IllegalArgumentException(
                    "tensor '%s' of %s has shape %s where %s belongs; does the configuration go with it?"
                            .formatted(tensor, name, t.shape, wanted));
        }
        if (!READ.contains(t.type)) {
            throw new IllegalArgumentException(
                    "tensor '%s' of %s is of type %s where F32, F16 or BF16 belongs; take a copy that is not quantised"
                            .formatted(tensor, name, t.type));
        }
        return t;
    }

    private String few() {
        return tensors.size() <= 12
                ? names().toString()
                : names().stream().limit(12).toList() + " and %d more".formatted(tensors.size() - 12);
    }

    private static void decode(String type, ByteBuffer chunk, FloatBuffer into, int n) {
        switch (type) {
            case "F32" -> into.put(chunk.asFloatBuffer().limit(n));
            case "F16" -> {
                for (int i = 0; i < n; i++) {
                    into.put(Half.toFloat(chunk.getShort(2 * i)));
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    into.put(Float.intBitsToFloat(chunk.getShort(2 * i) << 16));
                }
            }
        }
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
        Map<String, Tensor> tensors = tensors(name, text, PREFIX + header, size);
        refuseOverlaps(name, tensors);
        return new Safetensors(name, bytes, tensors);
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
        if (!BITS.containsKey(type)) {
            throw corrupt(
                    name,
                    "tensor '%s' is of type '%s'; known are %s"
                            .formatted(
                                    tensor,
                                    type,
                                    BITS.keySet().stream().sorted().toList()));
        }
        var shape = new ArrayList<Long>();
        entry.path("shape").forEach(n -> shape.add(whole(n)));
        JsonNode offsets = entry.path("data_offsets");
        long from = whole(offsets.path(0));
        long to = whole(offsets.path(1));
        boolean sane = entry.path("shape").isArray()
                && shape.stream().allMatch(n -> n >= 0)
                && 0 <= from
                && from <= to
                && to <= size - base;
        if (!sane || to - from != bytesOf(type, shape)) {
            throw corrupt(
                    name,
                    "tensor '%s' of %s%s should stand at bytes %d to %d of %d"
                            .formatted(tensor, type, shape, from, to, size - base));
        }
        return new Tensor(type, shape, base + from, base + to);
    }

    private static long whole(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1;
    }

    private static long bytesOf(String type, List<Long> shape) {
        try {
            long bits = shape.stream().reduce((long) BITS.getOrDefault(type, 0), Math::multiplyExact);
            return bits % 8 == 0 ? bits / 8 : -1;
        } catch (ArithmeticException e) {
            return -1;
        }
    }

    private static void refuseOverlaps(String name, Map<String, Tensor> tensors) {
        List<Map.Entry<String, Tensor>> inOrder = tensors.entrySet().stream()
                .filter(entry -> entry.getValue().to > entry.getValue().from)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().from))
                .toList();
        for (int i = 1; i < inOrder.size(); i++) {
            if (inOrder.get(i).getValue().from < inOrder.get(i - 1).getValue().to) {
                throw corrupt(
                        name,
                        "tensors '%s' and '%s' overlap"
                                .formatted(
                                        inOrder.get(i - 1).getKey(),
                                        inOrder.get(i).getKey()));
            }
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
