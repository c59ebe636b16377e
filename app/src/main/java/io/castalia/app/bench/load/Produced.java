package io.castalia.app.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What stands on the topic when all has been sent; kept beside the broker's files, so that it need not be sent again.
 *
 * @param settings as JSON, what it was made from
 * @param contexts contexts in a block
 * @param blocks blocks of each shard
 * @param activations activations of all shards
 * @param blockBytes bytes of all blocks, uncompressed
 */
record Produced(String settings, int contexts, long blocks, long activations, long blockBytes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Optional<Produced> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), Produced.class)) : Optional.empty();
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this));
    }
}
