package io.castalia.app.bench;

/**
 * Bytes of the newest row of each key, keys by a 64-bit hash: open addressing over two arrays, for tens of millions of
 * rows. Two keys in a hundred million would have the same hash once in three thousand times, and be taken for one.
 */
final class LiveRows {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long[] keys = new long[1 << 12];
    private int[] sizes = new int[1 << 12]; // 0 where nothing is; else bytes + 1, and 1 for a deleted row
    private int used;
    private long rows;
    private long bytes;

    /** Takes a row in, in the place of an older one; a negative length is a deletion. */
    void put(byte[] key, int valueBytes) {
        if (2 * used >= keys.length) {
            grow();
        }
        long hash = hash(key);
        int at = place(keys, sizes, hash);
        int before = sizes[at] - 1;
        int now = valueBytes < 0 ? 0 : key.length + valueBytes;
        used += sizes[at] == 0 ? 1 : 0;
        rows += (now > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
        bytes += now - Math.max(0, before);
        keys[at] = hash;
        sizes[at] = now + 1;
    }

    /** Rows that are there. */
    long rows() {
        return rows;
    }

    /** Bytes of their keys and values. */
    long bytes() {
        return bytes;
    }

    private void grow() {
        var oldKeys = keys;
        var oldSizes = sizes;
        keys = new long[2 * oldKeys.length];
        sizes = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldSizes[i] != 0) {
                int at = place(keys, sizes, oldKeys[i]);
                keys[at] = oldKeys[i];
                sizes[at] = oldSizes[i];
            }
        }
    }

    private static int place(long[] keys, int[] sizes, long hash) {
        int at = (int) (hash >>> 20) & keys.length - 1;
        while (sizes[at] != 0 && keys[at] != hash) {
            at = at + 1 & keys.length - 1;
        }
        return at;
    }

    /* FNV-1a, stirred once more, for its high bits are poor. */
    private static long hash(byte[] key) {
        long hash = OFFSET;
        for (byte b : key) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        hash = (hash ^ hash >>> 32) * 0x9e3779b97f4a7c15L;
        return hash ^ hash >>> 29;
    }
}
