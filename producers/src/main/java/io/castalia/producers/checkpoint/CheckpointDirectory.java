package io.castalia.producers.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model's directory as Hugging Face has it: {@code config.json}, and {@code model.safetensors} or
 * {@code model.safetensors.index.json} with the shards that it names. Single precision is mapped, half precision and
 * bfloat16 are converted as they are read.
 */
public final class CheckpointDirectory implements Checkpoint {

    private static final String CONFIGURATION = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());

    private final Path directory;
    private final JsonNode configuration;
    private final Map<Path, Safetensors> shards;
    private final Map<String, Safetensors> byTensor;

    private CheckpointDirectory(
            Path directory, JsonNode configuration, Map<Path, Safetensors> shards, Map<String, Safetensors> byTensor) {
        this.directory = directory;
        this.configuration = configuration;
        this.shards = shards;
        this.byTensor = byTensor;
    }

    /**
     * Opens a directory, and reads the headers of all its files.
     *
     * @throws IllegalArgumentException where a file is missing or damaged, or the index names a file outside the
     *     directory
     */
    public static CheckpointDirectory open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "%s is no directory; a model is a directory with %s and %s, or with shards and %s"
                            .formatted(directory, CONFIGURATION, WEIGHTS, INDEX));
        }
        JsonNode configuration = json(directory.resolve(CONFIGURATION));
        var shards = new TreeMap<Path, Safetensors>();
        var byTensor = new LinkedHashMap<String, Safetensors>();
        Path single = directory.resolve(WEIGHTS);
        Path index = directory.resolve(INDEX);
        if (Files.exists(single)) {
            var all = Safetensors.open(single);
            shards.put(single, all);
            all.names().forEach(tensor -> byTensor.put(tensor, all));
        } else if (Files.exists(index)) {
            read(directory, index, json(index).path("weight_map"), shards, byTensor);
        } else {
            throw new IllegalArgumentException(
                    "%s has neither %s nor %s%s".formatted(directory, WEIGHTS, INDEX, otherWeights(directory)));
        }
        return new CheckpointDirectory(directory, configuration, shards, byTensor);
    }

    private static void read(
            Path directory,
            Path index,
            JsonNode weightMap,
            Map<Path, Safetensors> shards,
            Map<String, Safetensors> byTensor) {
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has no weight_map from tensors to shards; get it again".formatted(index));
        }
        weightMap.properties().forEach(entry -> {
            Path file = shard(directory, index, entry.getKey(), entry.getValue());
            Safetensors shard = shards.computeIfAbsent(file, Safetensors::open);
            if (!shard.has(entry.getKey())) {
                throw new IllegalArgumentException("tensor '%s' is not in %s, where %s says that it is; get both again"
                        .formatted(entry.getKey(), file, INDEX));
            }
            byTensor.put(entry.getKey(), shard);
        });
    }

    /** The shard of a tensor; only ever a file of this very directory. */
    private static Path shard(Path directory, Path index, String tensor, JsonNode named) {
        String name = named.asText();
        boolean plain = named.isTextual() && name.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors");
        if (!plain) {
            throw new IllegalArgumentException(
                    "%s puts tensor '%s' into %s; it must name a safetensors file beside it, without a path"
                            .formatted(index, tensor, named));
        }
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(
                    "shard %s, in which tensor '%s' should be, is missing from %s; get it again"
                            .formatted(name, tensor, directory));
        }
        return file;
    }

    private static String otherWeights(Path directory) {
        return Files.exists(directory.resolve("pytorch_model.bin"))
                        || Files.exists(directory.resolve("pytorch_model.bin.index.json"))
                ? "; pickled weights (pytorch_model.bin) are not read: take the model's safetensors, or convert it"
                : "; get the model's weights as safetensors";
    }

    private static JsonNode json(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(
                    "%s has no %s; is it a model's directory, with everything that was beside its weights?"
                            .formatted(file.getParent(), file.getFileName()));
        }
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (!root.isObject()) {
                throw new IllegalArgumentException("%s is no JSON object; get it again".formatted(file));
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }

    /** What {@code config.json} holds. */
    public JsonNode configuration() {
        return configuration;
    }

    /** SHA-256 of configuration and weights, in hex. Reads all files whole. */
    public String hash() {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            digest(directory.resolve(CONFIGURATION), sha);
            for (Path file : shards.keySet()) {
                digest(file, sha);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256, this one has not", e);
        }
    }

    private static void digest(Path file, MessageDigest sha) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }

    @Override
    public String source() {
        return directory.toString();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(byTensor.keySet());
    }

    @Override
    public FloatBuffer floats(String tensor, long... shape) {
        Safetensors shard = shardOf(tensor);
        return shard.mapped(tensor, shape).map(ByteBuffer::asFloatBuffer).orElseGet(() -> {
            int elements = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
            FloatBuffer floats = ByteBuffer.allocateDirect(Math.multiplyExact(4, elements))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            shard.copy(tensor, 0, floats, shape);
            return floats.flip();
        });
    }

    @Override
    public void copy(String tensor, long from, FloatBuffer into, long... shape) {
        shardOf(tensor).copy(tensor, from, into, shape);
    }

    @Override
    public Optional<ByteBuffer> mapped(String tensor, long... shape) {
        return shardOf(tensor).mapped(tensor, shape);
    }

    private Safetensors shardOf(String tensor) {
        @Nullable Safetensors shard = byTensor.get(tensor);
        if (shard == null) {
            throw new IllegalArgumentException("%s has no tensor '%s' among its %d; does %s go with the weights?"
                    .formatted(directory, tensor, byTensor.size(), CONFIGURATION));
        }
        return shard;
    }
}
