package io.castalia.producers.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.producers.gguf.GgufFile;
import io.castalia.producers.gguf.GgufWriter;
import io.castalia.schemas.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real tokenizers on a million code points, token by token as transformers has them. They are looked for in the
 * folder {@code castalia.models}, which {@code src/test/bash/fetch-models} fills.
 */
@Execution(ExecutionMode.CONCURRENT)
final class TokenizerConformanceTest {

    /** Rows of the models' embeddings. */
    private static final Map<String, Integer> ROWS =
            Map.of("qwen3", 151_936, "llama3", 128_256, "llama2", 32_000, "gemma3", 262_144, "smollm2", 49_152);

    @ParameterizedTest
    @ValueSource(strings = {"qwen3", "llama3", "llama2", "gemma3"})
    void contexts_fromTokenizerJson_asTransformers(String name) throws IOException {
        Path directory = models().resolve(name);
        assumeTrue(Files.isDirectory(directory), directory + " is not there");

        compare(name, TokenizerFile.inDirectory(directory));
    }

    @ParameterizedTest
    @CsvSource({"qwen3, gpt2, qwen2", "llama3, gpt2, llama-bpe", "llama2, llama, default"})
    void contexts_fromTokenizerJsonAsGgufHasIt_asTransformers(String name, String kind, String words)
            throws IOException {
        Path directory = models().resolve(name);
        assumeTrue(Files.isDirectory(directory), directory + " is not there");
        TokenizerFile file = TokenizerFile.inDirectory(directory);

        compare(name, TokenizerFile.ofGguf(TinyTokenizer.metadata(asConverted(file, kind, words))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm2", "gemma3"})
    void contexts_fromGguf_asTransformers(String name) throws IOException {
        Path file = models().resolve(name + ".gguf");
        assumeTrue(Files.isRegularFile(file), file + " is not there");

        compare(name, TokenizerFile.ofGguf(GgufFile.open(file).metadata()));
    }

    /** The metadata that llama.cpp's converter writes of a tokenizer; scores in the order of merges. */
    private static GgufWriter asConverted(TokenizerFile file, String kind, String words) {
        JsonNode json = TokenizerFile.parse(file.source(), file.json());
        var tokens = new TreeMap<Integer, String>();
        var types = new TreeMap<Integer, Integer>();
        json.path("model").path("vocab").properties().forEach(token -> {
            tokens.put(token.getValue().asInt(), token.getKey());
            types.put(token.getValue().asInt(), 1);
        });
        json.path("added_tokens").forEach(token -> {
            tokens.put(token.path("id").asInt(), token.path("content").asText());
            types.put(token.path("id").asInt(), token.path("special").asBoolean() ? 3 : 4);
        });
        var merges = new ArrayList<String>();
        var scores = new HashMap<String, Float>();
        for (JsonNode merge : json.path("model").path("merges")) {
            String text = merge.isArray()
                    ? merge.path(0).asText() + " " + merge.path(1).asText()
                    : merge.asText();
            merges.add(text);
            scores.putIfAbsent(text.replace(" ", ""), (float) -scores.size());
        }
        GgufWriter writer = new GgufWriter()
                .text("tokenizer.ggml.model", kind)
                .text("tokenizer.ggml.pre", words)
                .texts("tokenizer.ggml.tokens", List.copyOf(tokens.values()))
                .wholes("tokenizer.ggml.token_type", List.copyOf(types.values()));
        return kind.equals("llama")
                ? writer.decimals(
                        "tokenizer.ggml.scores",
                        tokens.values().stream()
                                .map(t -> scores.getOrDefault(t, -1e9f))
                                .toList())
                : writer.texts("tokenizer.ggml.merges", merges);
    }

    private static Path models() {
        String models = System.getProperty("castalia.models", "");
        assumeTrue(!models.isEmpty(), "-Dcastalia.models is not set");
        return Path.of(models);
    }

    private static void compare(String name, TokenizerFile file) throws IOException {
        List<String> expected = lines(name);
        int[] points = GeneratedText.points();
        assertThat("text " + Id.sha256(new String(points, 0, points.length).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(expected.get(0));

        var found = new ArrayList<String>();
        int rows = Objects.requireNonNull(ROWS.get(name));
        try (var tokenizer =
                CausalTokenizer.open(file, name, rows, new TokenizerSettings(256, Bos.NEVER, Optional.empty(), true))) {
            for (int at = 0; at < points.length; at += GeneratedText.BLOCK) {
                found.add(line(tokenizer.encode(new String(points, at, GeneratedText.BLOCK))));
            }
        }
        assertThat(found).isEqualTo(expected.subList(1, expected.size()));
    }

    private static String line(int[] ids) {
        var packed = ByteBuffer.allocate(ids.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        packed.asIntBuffer().put(ids);
        return ids.length + " " + Id.sha256(packed.array()).substring(0, 16);
    }

    private static List<String> lines(String name) throws IOException {
        try (var in = TokenizerConformanceTest.class.getResourceAsStream("/tokenizers/" + name + ".hashes")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
