package io.castalia.app.intake;

import com.sun.net.httpserver.Headers;
import io.castalia.producers.corpus.CorpusReader;
import io.castalia.producers.corpus.Packing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * What a request says that its body is.
 *
 * @param format text, or JSON Lines
 * @param packing how it is packed
 */
record Body(CorpusReader.Format format, Packing packing) {

    /** What may be sent, for messages. */
    static final String TYPES = "text/plain or application/x-ndjson (application/jsonl), in UTF-8";

    /** A body that is too large. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(int maxBytes) {
            super("a body has at most %d bytes, unpacked as well; send it in pieces".formatted(maxBytes));
        }
    }

    /** What the headers say; empty where it is nothing that can be read. */
    static Optional<Body> of(Headers headers) {
        String[] type = first(headers, "Content-Type").split(";", -1);
        for (int i = 1; i < type.length; i++) {
            String parameter = type[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.matches("charset=(utf-?8|us-ascii)")) {
                return Optional.empty();
            }
        }
        Optional<CorpusReader.Format> format = switch (type[0].strip()) {
            case "text/plain" -> Optional.of(CorpusReader.Format.TEXT);
            case "application/x-ndjson", "application/jsonl", "application/x-jsonlines", "application/jsonlines" ->
                Optional.of(CorpusReader.Format.JSONL);
            default -> Optional.empty();
        };
        Optional<Packing> packing = switch (first(headers, "Content-Encoding").strip()) {
            case "", "identity" -> Optional.of(Packing.NONE);
            case "gzip", "x-gzip" -> Optional.of(Packing.GZIP);
            case "zstd" -> Optional.of(Packing.ZSTD);
            default -> Optional.empty();
        };
        return format.flatMap(f -> packing.map(p -> new Body(f, p)));
    }

    private static String first(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    /** Reads it whole, and no more than so many bytes, packed and unpacked. */
    byte[] read(InputStream sent, int maxBytes) throws IOException {
        byte[] packed = limited(sent, maxBytes);
        return packing == Packing.NONE ? packed : limited(packing.open(new ByteArrayInputStream(packed)), maxBytes);
    }

    private static byte[] limited(InputStream in, int maxBytes) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new TooLargeException(maxBytes);
        }
        return bytes;
    }
}
