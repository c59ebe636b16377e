package io.castalia.streams.summary;

import io.castalia.schemas.Id;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Packs numbers, ids and texts into bytes. Whole numbers of fixed width are big-endian; varints are unsigned LEB128. */
public final class ByteWriter {

    private byte[] bytes = new byte[256];
    private int size;

    /** Appends the low eight bits. */
    public ByteWriter u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** Appends the low sixteen bits. */
    public ByteWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    /** Appends four bytes. */
    public ByteWriter i32(int value) {
        return u16(value >>> 16).u16(value);
    }

    /** Appends eight bytes. */
    public ByteWriter i64(long value) {
        return i32((int) (value >>> 32)).i32((int) value);
    }

    /** Appends an unsigned number in one to ten bytes. */
    public ByteWriter varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            u8((int) left | 0x80);
            left >>>= 7;
        }
        return u8((int) left);
    }

    /** Appends sixteen bytes: high, then low, so that bytes sort as ids do. */
    public ByteWriter id(Id id) {
        return i64(id.high()).i64(id.low());
    }

    /** Appends bytes as they are. */
    public ByteWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** Appends bytes with their length before them. */
    public ByteWriter block(byte[] value) {
        return varint(value.length).raw(value);
    }

    /** Appends a text as UTF-8 with its length in bytes before it. */
    public ByteWriter text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8));
    }

    /** What has been written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
