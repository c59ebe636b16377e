package io.castalia.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A name made from what it names: the first 128 bits of a SHA-256. Two uint64, as the columns of a block hold them.
 *
 * @param low the first eight bytes, little-endian
 * @param high the next eight bytes, little-endian
 */
public record Id(long low, long high) implements Comparable<Id> {

    /** Length of an id in a packed column, in bytes. */
    public static final int BYTES = 16;

    private static final HexFormat HEX = HexFormat.of();

    /** The id of a sequence of names; ("ab", "c") and ("a", "bc") differ. */
    public static Id of(Object... names) {
        return first(digest(names));
    }

    /** The id of a context: of its token ids and nothing else. */
    public static Id ofTokens(int[] tokenIds, int from, int to) {
        var bytes = ByteBuffer.allocate(4 * (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < to; i++) {
            bytes.putInt(tokenIds[i]);
        }
        MessageDigest sha = sha256();
        sha.update(bytes.array());
        return first(sha.digest());
    }

    /** The whole SHA-256 of a sequence of names, each with its length before it. */
    public static byte[] digest(Object... names) {
        MessageDigest sha = sha256();
        for (Object name : names) {
            byte[] bytes = name instanceof byte[] raw ? raw : name.toString().getBytes(StandardCharsets.UTF_8);
            sha.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
            sha.update(bytes);
        }
        return sha.digest();
    }

    /** The whole SHA-256 of some bytes, in hex. */
    public static String sha256(byte[] bytes) {
        return HEX.formatHex(sha256().digest(bytes));
    }

    /** Reads 32 hex digits. */
    public static Id parse(String hex) {
        return first(HEX.parseHex(hex));
    }

    private static Id first(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Id(buffer.getLong(), buffer.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256, this one has not", e);
        }
    }

    @Override
    public int compareTo(Id other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** 32 hex digits. */
    @Override
    public String toString() {
        var bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(low).putLong(high);
        return HEX.formatHex(bytes.array());
    }
}
