package io.castalia.producers.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a cache as delphi does, or with a mistake in it. */
final class CacheFiles {

    private CacheFiles() {}

    static void config(Path folder, int context, int splits) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"cache_ctx_len\":%d,\"n_splits\":%d,\"model_name\":\"owner/model\",\"batch_size\":32}"
                        .formatted(context, splits));
    }

    /**
     * One split.
     *
     * @param entries row, position, latent less the first, bits of the half
     */
    static void split(Path folder, String name, int[][] tokens, int[][] entries) throws IOException {
        int context = tokens[0].length;
        int ofLocations = 6 * entries.length;
        int ofTokens = 8 * tokens.length * context;
        String header = ("{\"activations\":{\"dtype\":\"F16\",\"shape\":[%d],\"data_offsets\":[%d,%d]},"
                        + "\"locations\":{\"dtype\":\"U16\",\"shape\":[%d,3],\"data_offsets\":[%d,%d]},"
                        + "\"tokens\":{\"dtype\":\"I64\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}")
                .formatted(
                        entries.length,
                        ofTokens + ofLocations,
                        ofTokens + ofLocations + 2 * entries.length,
                        entries.length,
                        ofTokens,
                        ofTokens + ofLocations,
                        tokens.length,
                        context,
                        ofTokens);
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        var file = ByteBuffer.allocate(8 + json.length + ofTokens + ofLocations + 2 * entries.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (int[] row : tokens) {
            for (int token : row) {
                file.putLong(token);
            }
        }
        for (int[] entry : entries) {
            file.putShort((short) entry[0]).putShort((short) entry[1]).putShort((short) entry[2]);
        }
        for (int[] entry : entries) {
            file.putShort((short) entry[3]);
        }
        Files.write(folder.resolve(name), file.array());
    }
}
