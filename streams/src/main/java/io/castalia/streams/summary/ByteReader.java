package io.castalia.streams.summary;

import io.castalia.schemas.Id;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what a {@link ByteWriter} wrote. Runs off the end with an IndexOutOfBoundsException: state that cannot be read
 * is a fault of ours and stops the stream.
 */
public final class ByteReader {

    private final byte[] bytes;
    private int at;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether everything has been read. */
    public boolean done() {
        return at == bytes.length;
    }

    public int u8() {
        return bytes[at++] & 0xff;
    }

    public int u16() {
        return u8() << 8 | u8();
    }

    public int i32() {
        return u16() << 16 | u16();
    }

    public long i64() {
        return (long) i32() << 32 | (i32() & 0xffffffffL);
    }

    public long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalStateException("a varint at byte %d goes on for over ten bytes".formatted(at));
    }

    public int smallVarint() {
        return Math.toIntExact(varint());
    }

    public Id id() {
        long high = i64();
        return new Id(i64(), high);
    }

    public byte[] raw(int length) {
        skip(length);
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Passes over so many bytes. */
    public void skip(int length) {
        if (length < 0 || length > bytes.length - at) {
            throw new IndexOutOfBoundsException("%d bytes wanted at byte %d of %d".formatted(length, at, bytes.length));
        }
        at += length;
    }

    /** All that has not been read yet. */
    public byte[] rest() {
        return raw(bytes.length - at);
    }

    public byte[] block() {
        return raw(smallVarint());
    }

    public String text() {
        return new String(block(), StandardCharsets.UTF_8);
    }
}
