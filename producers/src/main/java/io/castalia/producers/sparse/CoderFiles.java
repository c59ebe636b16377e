package io.castalia.producers.sparse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What the formats of coders share: names, hashes and JSON. */
final class CoderFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_CONFIGURATION = 10_000_000;

    private CoderFiles() {}

    /** A coder is called as its directory is. */
    static String name(Path directory) {
        return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    }

    /** A configuration's bytes. */
    static byte[] read(Path file) {
        try {
            if (Files.size(file) > LARGEST_CONFIGURATION) {
                throw new IllegalArgumentException(
                        "%s has %d bytes, which is no configuration; get it again".formatted(file, Files.size(file)));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read; does it exist, and may you read it?".formatted(file), e);
        }
    }

    /** A JSON object. */
    static JsonNode json(String what, byte[] bytes) {
        try {
            JsonNode root = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s is no JSON; get it again".formatted(what), e);
        }
        throw new IllegalArgumentException("%s is no JSON object; get it again".formatted(what));
    }

    /** Refuses a value that is none of those. */
    static void oneOf(String key, String coder, String value, List<String> allowed) {
        Refusal.unless(
                allowed.contains(value),
                "%s of coder %s".formatted(key, coder),
                value,
                "one of " + String.join(", ", allowed));
    }

    /** SHA-256 of a configuration and a file of weights, each with its length in four bytes before it, in hex. */
    static String hash(byte[] configuration, Path weights) {
        try (InputStream in = Files.newInputStream(weights)) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(length(configuration.length));
            sha.update(configuration);
            sha.update(length((int) Files.size(weights)));
            var chunk = new byte[1 << 20];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                sha.update(chunk, 0, n);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s cannot be read; does it exist, and may you read it?".formatted(weights), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256, this one has not", e);
        }
    }

    private static byte[] length(int bytes) {
        return ByteBuffer.allocate(4).putInt(bytes).array();
    }
}
