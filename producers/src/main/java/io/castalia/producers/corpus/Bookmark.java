package io.castalia.producers.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How far a file has been read, and what stands there.
 *
 * @param bytes bytes read, from the start
 * @param count what lies in them: lines of JSON Lines, code points of text
 * @param fingerprint of their beginning and their end
 */
record Bookmark(long bytes, long count, String fingerprint) {

    /** Before the first byte. */
    static final Bookmark START = new Bookmark(0, 0, "");

    private static final int LOOKED_AT = 4096;

    /** A bookmark in a file, behind so many bytes. */
    static Bookmark at(Path file, long bytes, long count) throws IOException {
        return new Bookmark(bytes, count, fingerprint(file, bytes));
    }

    /** Whether the file still begins with what was read: its first and last 4 KiB are looked at. */
    boolean holds(Path file) throws IOException {
        return bytes == 0
                || (Files.size(file) >= bytes && fingerprint(file, bytes).equals(fingerprint));
    }

    private static String fingerprint(Path file, long bytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(in.readNBytes((int) Math.min(bytes, LOOKED_AT)));
            if (bytes > LOOKED_AT) {
                long last = Math.max(LOOKED_AT, bytes - LOOKED_AT);
                in.skipNBytes(last - LOOKED_AT);
                digest.update(in.readNBytes((int) (bytes - last)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
