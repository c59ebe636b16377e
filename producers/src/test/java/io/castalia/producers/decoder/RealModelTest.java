package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.producers.gguf.GgufCheckpoint;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.producers.tokenizer.CausalTokenizer;
import io.castalia.producers.tokenizer.TokenizerFile;
import io.castalia.producers.tokenizer.TokenizerSettings;
import io.castalia.schemas.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * SmolLM2-135M-Instruct from a GGUF file, beside what transformers computes with the same file ({@code
 * src/test/python/smollm2_reference.py}). The file is looked for in the folder {@code castalia.models}, which {@code
 * src/test/bash/fetch-models} fills.
 */
final class RealModelTest {

    private static final double TOLERANCE = 1e-4;

    private static JsonNode reference;
    private static int[] ids;
    private static int[] schoolbook;
    private static Decoder decoder;

    @BeforeAll
    static void open() throws IOException {
        String models = System.getProperty("castalia.models", "");
        Path file = Path.of(models, "smollm2.gguf");
        assumeTrue(!models.isEmpty() && Files.isRegularFile(file), file + " is not there");
        reference = new ObjectMapper().readTree(resource("/decoder/smollm2.json"));
        var checkpoint = GgufCheckpoint.open(file);
        decoder = Decoder.open(checkpoint.config(), checkpoint, Precision.SINGLE);
        var settings = new TokenizerSettings(256, Bos.NEVER, Optional.empty(), true);
        try (var tokenizer = CausalTokenizer.open(
                TokenizerFile.ofGguf(checkpoint.metadata()), file.toString(), decoder.vocabulary(), settings)) {
            ids = tokenizer.encode(new String(resource("/tokenizers/english.txt"), StandardCharsets.UTF_8));
            schoolbook = tokenizer.encode(new String(resource("/tokenizers/schoolbook.txt"), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void close() {
        if (decoder != null) {
            decoder.close();
        }
    }

    @Test
    void encode_english_theIdsThatTransformersGives() {
        var packed = ByteBuffer.allocate(ids.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        packed.asIntBuffer().put(ids);

        assertThat(ids).hasSize(reference.path("ids").path("count").asInt());
        assertThat(Id.sha256(packed.array()))
                .isEqualTo(reference.path("ids").path("sha256").asText());
    }

    @Test
    void states_severalLayers_asTransformers() {
        int[][] row = {firstRow()};
        List<Hookpoint> hookpoints = List.of(0, 9, 19, 29).stream()
                .map(layer -> Hookpoint.parse("layers." + layer))
                .toList();
        try (NDManager scope = decoder.scope()) {
            Map<Hookpoint, NDArray> states = decoder.states(scope, row, hookpoints);
            for (Hookpoint hookpoint : hookpoints) {
                JsonNode expected = reference.path("states").path(Integer.toString(hookpoint.layer()));
                float[] found = Objects.requireNonNull(states.get(hookpoint)).toFloatArray();
                // The first position's norm is hundreds of times the others', and would excuse them.
                double rms = expected.path("rms_without_first").asDouble();
                compare(hookpoint.toString(), expected, "columns", found, decoder.width(), rms);
                assertThat(rms(found, decoder.width(), found.length)).isCloseTo(rms, within(TOLERANCE * rms));
            }
        }
    }

    @Test
    void logits_firstRow_asTransformers() {
        try (NDManager scope = decoder.scope()) {
            NDArray x = decoder.run(decoder.embed(scope, new int[][] {firstRow()}), 0, decoder.layers());
            float[] logits = decoder.logits(x).toFloatArray();
            JsonNode expected = reference.path("logits");

            compare(
                    "logits",
                    expected,
                    "tokens",
                    logits,
                    decoder.vocabulary(),
                    expected.path("rms").asDouble());
            for (int p = 0; p < firstRow().length; p++) {
                assertThat(best(logits, p))
                        .as("best token at %d", p)
                        .isEqualTo(expected.path("best").path(p).asInt());
            }
        }
    }

    @Test
    void logProbabilities_english_perplexityOfTransformers() {
        double loss = 0;
        int tokens = 0;
        int row = reference.path("row").asInt();
        for (int at = 0; at < ids.length; at += row) {
            int[] some = Arrays.copyOfRange(ids, at, Math.min(ids.length, at + row));
            double sum = loss(some);
            double expected = reference.path("losses").path(at / row).path(1).asDouble();
            assertThat(sum).as("row at %d", at).isCloseTo(expected, within(1e-4 * expected));
            loss += sum;
            tokens += some.length - 1;
        }
        double perplexity = reference.path("perplexity").asDouble();
        assertThat(Math.exp(loss / tokens)).isCloseTo(perplexity, within(1e-4 * perplexity));
    }

    /** The text above is literary; on plain prose the model is as sure as one that is read rightly must be. */
    @Test
    void logProbabilities_schoolbook_perplexityOfTransformersAndLow() {
        double loss = loss(schoolbook);
        double expected = reference.path("schoolbook").path("loss").asDouble();

        assertThat(schoolbook)
                .hasSize(reference.path("schoolbook").path("count").asInt());
        assertThat(loss).isCloseTo(expected, within(1e-4 * expected));
        assertThat(Math.exp(loss / (schoolbook.length - 1))).isLessThan(7);
    }

    private static double loss(int[] row) {
        double sum = 0;
        for (float logProbability : decoder.logProbabilities(new int[][] {row})) {
            sum -= logProbability;
        }
        return sum;
    }

    private static void compare(String what, JsonNode expected, String columns, float[] found, int width, double rms) {
        JsonNode positions = reference.path("positions");
        for (int p = 0; p < positions.size(); p++) {
            for (int c = 0; c < reference.path(columns).size(); c++) {
                int at = positions.path(p).asInt() * width
                        + reference.path(columns).path(c).asInt();
                assertThat((double) found[at])
                        .as("%s at %d", what, at)
                        .isCloseTo(expected.path("values").path(p).path(c).asDouble(), within(TOLERANCE * rms));
            }
        }
    }

    private static double rms(float[] states, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) states[i] * states[i];
        }
        return Math.sqrt(sum / (to - from));
    }

    private static int best(float[] logits, int position) {
        int width = decoder.vocabulary();
        int best = 0;
        for (int t = 1; t < width; t++) {
            best = logits[position * width + t] > logits[position * width + best] ? t : best;
        }
        return best;
    }

    private static int[] firstRow() {
        return Arrays.copyOf(ids, reference.path("row").asInt());
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = RealModelTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
