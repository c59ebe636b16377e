package io.castalia.producers.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes GGUF files byte by byte, wrong ones too. */
public final class GgufWriter {

    private final ByteArrayOutputStream values = new ByteArrayOutputStream();
    private final ByteArrayOutputStream table = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private int version = 3;
    private long valueCount;
    private long tensorCount;

    public GgufWriter version(int number) {
        version = number;
        return this;
    }

    /** Says that there are other numbers of values and tensors. */
    GgufWriter counts(long valuesMore, long tensorsMore) {
        valueCount += valuesMore;
        tensorCount += tensorsMore;
        return this;
    }

    public GgufWriter text(String key, String value) {
        key(key, 8);
        string(values, value);
        return this;
    }

    public GgufWriter whole(String key, long value) {
        key(key, 10);
        number(values, value, 8);
        return this;
    }

    public GgufWriter decimal(String key, float value) {
        key(key, 6);
        number(values, Float.floatToIntBits(value), 4);
        return this;
    }

    public GgufWriter flag(String key, boolean value) {
        return raw(key, 7, value ? 1 : 0);
    }

    public GgufWriter texts(String key, List<String> list) {
        listOf(key, 8, list.size());
        list.forEach(value -> string(values, value));
        return this;
    }

    public GgufWriter wholes(String key, List<Integer> list) {
        listOf(key, 5, list.size());
        list.forEach(value -> number(values, value, 4));
        return this;
    }

    public GgufWriter decimals(String key, List<Float> list) {
        listOf(key, 6, list.size());
        list.forEach(value -> number(values, Float.floatToIntBits(value), 4));
        return this;
    }

    /** A value of any type number, with any bytes. */
    GgufWriter raw(String key, int type, int... bytes) {
        key(key, type);
        for (int b : bytes) {
            values.write(b);
        }
        return this;
    }

    /** A tensor of floats at the next multiple of 32; the shape has the fastest dimension first. */
    public GgufWriter floats(String name, float[] elements, long... shape) {
        while (data.size() % 32 != 0) {
            data.write(0);
        }
        row(name, 0, data.size(), shape);
        for (float element : elements) {
            number(data, Float.floatToIntBits(element), 4);
        }
        return this;
    }

    /** A row of the table, whatever the data holds. */
    GgufWriter row(String name, int type, long offset, long... shape) {
        tensorCount++;
        string(table, name);
        number(table, shape.length, 4);
        for (long n : shape) {
            number(table, n, 8);
        }
        number(table, type, 4);
        number(table, offset, 8);
        return this;
    }

    public byte[] toBytes() {
        var file = new ByteArrayOutputStream();
        file.writeBytes("GGUF".getBytes(StandardCharsets.UTF_8));
        number(file, version, 4);
        number(file, tensorCount, 8);
        number(file, valueCount, 8);
        file.writeBytes(values.toByteArray());
        file.writeBytes(table.toByteArray());
        while (file.size() % 32 != 0) {
            file.write(0);
        }
        file.writeBytes(data.toByteArray());
        return file.toByteArray();
    }

    private void listOf(String key, int type, int length) {
        key(key, 9);
        number(values, type, 4);
        number(values, length, 8);
    }

    private void key(String key, int type) {
        valueCount++;
        string(values, key);
        number(values, type, 4);
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length, 8);
        out.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream out, long value, int bytes) {
        byte[] all = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        out.write(all, 0, bytes);
    }
}
