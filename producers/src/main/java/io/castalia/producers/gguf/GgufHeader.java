package io.castalia.producers.gguf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what stands before the tensors of a GGUF file, versions 2 and 3: metadata and the table of tensors. Nothing is
 * believed: no count is allocated for that the bytes left could not hold, and each tensor must lie in the file, apart
 * from the others.
 */
final class GgufHeader {

    /** Bytes at most; the largest known, with 262,144 tokens and their merges, has some 15 million. */
    static final int LARGEST = 1 << 26;

    private static final int MAGIC = 0x46554747;
    private static final int DIMENSIONS = 4;
    private static final long NAME = 1 << 16;
    private static final long ALIGNMENT = 32;

    private final String source;
    private final long size;
    private final ByteBuffer in;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, GgufTensor> tensors = new LinkedHashMap<>();

    /**
     * Reads a header.
     *
     * @param size of the whole file in bytes
     * @param head the file's beginning, {@link #LARGEST} bytes of it or all
     * @throws IllegalArgumentException where the file is damaged or of another kind, saying how
     */
    GgufHeader(String source, long size, ByteBuffer head) {
        this.source = source;
        this.size = size;
        this.in = head.order(ByteOrder.LITTLE_ENDIAN);
        try {
            read();
        } catch (BufferUnderflowException e) {
            throw corrupt(
                    "its header goes on beyond byte %d, where %s"
                            .formatted(head.limit(), head.limit() < size ? "no header is that long" : "the file ends"),
                    e);
        }
    }

    GgufMetadata metadata() {
        return new GgufMetadata(source, values);
    }

    Map<String, GgufTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    private void read() {
        if (in.getInt() != MAGIC) {
            throw corrupt("it does not begin with 'GGUF'");
        }
        int version = in.getInt();
        if (version != 2 && version != 3) {
            throw corrupt("it is of version %d%s; versions 2 and 3 can be read"
                    .formatted(version, version >>> 24 == 0 ? "" : ", or from a big-endian machine"));
        }
        long tensorCount = count("tensors", in.getLong(), 8 + 4 + 8 + 4 + 8);
        long valueCount = count("values", in.getLong(), 8 + 4 + 1);
        for (long i = 0; i < valueCount; i++) {
            String key = string(NAME);
            if (values.put(key, value(key, in.getInt(), 0)) != null) {
                throw corrupt("it has '%s' twice".formatted(key));
            }
        }
        readTensors(tensorCount);
    }

    private void readTensors(long count) {
        var table = new ArrayList<GgufTensor>();
        for (long i = 0; i < count; i++) {
            table.add(tensor());
        }
        long alignment = metadata().whole("general.alignment", ALIGNMENT);
        if (alignment < 1 || alignment > 1 << 20 || Long.bitCount(alignment) != 1) {
            throw corrupt("its general.alignment is %d; it should be a power of two".formatted(alignment));
        }
        long base = (in.position() + alignment - 1) / alignment * alignment;
        for (GgufTensor t : table) {
            var placed = new GgufTensor(t.name(), t.type(), t.shape(), base + t.offset());
            if (t.offset() < 0 || t.offset() % alignment != 0 || t.offset() > size - base - bytes(t)) {
                throw corrupt("tensor '%s' of %s%s should stand at byte %d of %d"
                        .formatted(t.name(), t.type(), t.shape(), placed.offset(), size));
            }
            if (tensors.put(t.name(), placed) != null) {
                throw corrupt("it has tensor '%s' twice".formatted(t.name()));
            }
        }
        refuseOverlaps();
    }

    private void refuseOverlaps() {
        List<GgufTensor> inOrder = tensors.values().stream()
                .sorted(Comparator.comparingLong(GgufTensor::offset))
                .toList();
        for (int i = 1; i < inOrder.size(); i++) {
            GgufTensor before = inOrder.get(i - 1);
            GgufTensor after = inOrder.get(i);
            if (before.offset() + before.bytes() > after.offset()) {
                throw corrupt("tensors '%s' and '%s' overlap".formatted(before.name(), after.name()));
            }
        }
    }

    /** A row of the table; its offset is not yet the file's. */
    private GgufTensor tensor() {
        String name = string(NAME);
        int dimensions = in.getInt();
        if (dimensions < 0 || dimensions > DIMENSIONS) {
            throw corrupt(
                    "tensor '%s' has %d dimensions; at most %d are possible".formatted(name, dimensions, DIMENSIONS));
        }
        var shape = new ArrayList<Long>();
        for (int d = 0; d < dimensions; d++) {
            shape.add(0, in.getLong());
        }
        int code = in.getInt();
        GgufType type = GgufType.of(code)
                .orElseThrow(() -> new IllegalArgumentException(
                        "tensor '%s' of %s is stored as type number %d, which cannot be read; these can: %s. Get the model in one of them"
                                .formatted(name, source, code, List.of(GgufType.values()))));
        var tensor = new GgufTensor(name, type, shape, in.getLong());
        long row = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
        if (shape.stream().anyMatch(n -> n < 1) || row % type.elements() != 0) {
            throw corrupt("tensor '%s' has shape %s, of which %s cannot be made in blocks of %d"
                    .formatted(name, shape, type, type.elements()));
        }
        return tensor;
    }

    /** Bytes of a tensor, more than any file's where they cannot be counted. */
    private static long bytes(GgufTensor tensor) {
        try {
            return tensor.bytes();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE / 2;
        }
    }

    private Object value(String key, int type, int depth) {
        return switch (type) {
            case 0 -> (long) (in.get() & 0xff);
            case 1 -> (long) in.get();
            case 2 -> (long) (in.getShort() & 0xffff);
            case 3 -> (long) in.getShort();
            case 4 -> in.getInt() & 0xffffffffL;
            case 5 -> (long) in.getInt();
            case 6 -> in.getFloat();
            case 7 -> flag(key);
            case 8 -> string(LARGEST);
            case 9 -> list(key, depth);
            case 10, 11 -> in.getLong();
            case 12 -> in.getDouble();
            default -> throw corrupt("'%s' is of type number %d, which there is not".formatted(key, type));
        };
    }

    private boolean flag(String key) {
        byte flag = in.get();
        if (flag != 0 && flag != 1) {
            throw corrupt("'%s' should be true or false, and is %d".formatted(key, flag));
        }
        return flag == 1;
    }

    private List<Object> list(String key, int depth) {
        int type = in.getInt();
        if (depth > 3) {
            throw corrupt("'%s' is a list of lists of lists of lists".formatted(key));
        }
        int smallest = switch (type) {
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 8, 10, 11, 12 -> 8;
            case 9 -> 12;
            default -> 1;
        };
        long length = count("elements in '%s'".formatted(key), in.getLong(), smallest);
        var list = new ArrayList<Object>((int) length);
        for (long i = 0; i < length; i++) {
            list.add(value(key, type, depth + 1));
        }
        return Collections.unmodifiableList(list);
    }

    private long count(String what, long count, int smallest) {
        if (count < 0 || count > in.remaining() / smallest) {
            throw corrupt(
                    "it should have %s %s, for which it is too short".formatted(Long.toUnsignedString(count), what));
        }
        return count;
    }

    private String string(long longest) {
        long length = in.getLong();
        if (length < 0 || length > Math.min(longest, in.remaining())) {
            throw corrupt("at byte %d there should be a string of %s bytes"
                    .formatted(in.position() - 8, Long.toUnsignedString(length)));
        }
        ByteBuffer bytes = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw corrupt("the string at byte %d is not in UTF-8".formatted(in.position() - (int) length), e);
        }
    }

    private IllegalArgumentException corrupt(String how) {
        return new IllegalArgumentException(message(how));
    }

    private IllegalArgumentException corrupt(String how, Exception cause) {
        return new IllegalArgumentException(message(how), cause);
    }

    private String message(String how) {
        return "%s is no GGUF file, or a damaged one: %s; get it again".formatted(source, how);
    }
}
