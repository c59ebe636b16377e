package io.castalia.producers.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file should hash to, as a hub says it: SHA-256 for large files, Git's blob name in SHA-1 for small ones. */
final class Checksum {

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"?([0-9a-fA-F]{40}|[0-9a-fA-F]{64})\"?");

    private final String hex;

    private Checksum(String hex) {
        this.hex = hex;
    }

    /** The checksum in an entity tag; none where the tag is something else. */
    static Optional<Checksum> ofTag(String tag) {
        Matcher matcher = TAG.matcher(tag);
        return matcher.matches()
                ? Optional.of(new Checksum(matcher.group(1).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** What a file hashes to, by this checksum's rule. */
    Checksum of(Path file) throws IOException {
        boolean blob = hex.length() == 40;
        MessageDigest digest = digest(blob ? "SHA-1" : "SHA-256");
        if (blob) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
        }
        var chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
        }
        return new Checksum(HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checksum checksum && checksum.hex.equals(hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public String toString() {
        return hex;
    }
}
