package io.castalia.producers.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GgufCheckpointTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Keys of a configuration that a forward pass depends on, where the model's own has them. */
    private static final List<String> KEYS = List.of(
            "model_type",
            "vocab_size",
            "hidden_size",
            "intermediate_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "head_dim",
            "max_position_embeddings",
            "rms_norm_eps",
            "tie_word_embeddings",
            "attention_bias",
            "mlp_bias",
            "sliding_window",
            "layer_types",
            "query_pre_attn_scalar",
            "attn_logit_softcapping",
            "final_logit_softcapping",
            "hidden_activation",
            "n_embd",
            "n_layer",
            "n_head",
            "n_positions",
            "activation_function",
            "layer_norm_epsilon",
            "layer_norm_eps",
            "use_parallel_residual");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama3", "qwen2", "qwen3", "gemma2", "gemma3", "gpt2", "gptneox"})
    void floats_everyArchitecture_bitForBitTheTensorsBeforeConversion(String name) {
        var checkpoint = GgufCheckpoint.open(Fixtures.path(name + ".gguf"));
        JsonNode tensors = expected(name).path("tensors");

        var wanted = new ArrayList<String>();
        tensors.fieldNames().forEachRemaining(wanted::add);
        assertThat(checkpoint.names()).containsExactlyInAnyOrderElementsOf(wanted);
        for (String tensor : wanted) {
            JsonNode expected = tensors.path(tensor);
            long[] shape = JSON.convertValue(expected.path("shape"), long[].class);
            FloatBuffer floats = checkpoint.floats(tensor, shape);
            for (int i = 0; i < expected.path("first").size(); i++) {
                assertThat(floats.get(i))
                        .as("%s [%d]", tensor, i)
                        .isCloseTo((float) expected.path("first").get(i).asDouble(), within(1e-6f));
            }
            assertThat(Id.sha256(bytes(floats)))
                    .as(tensor)
                    .isEqualTo(expected.path("sha256").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3", "gpt2", "gptneox"})
    void copy_anyStretchOfAnyTensor_asTheWhole(String name) {
        var checkpoint = GgufCheckpoint.open(Fixtures.path(name + ".gguf"));
        JsonNode tensors = expected(name).path("tensors");
        var random = new Random(9);
        for (String tensor : checkpoint.names()) {
            long[] shape = JSON.convertValue(tensors.path(tensor).path("shape"), long[].class);
            FloatBuffer whole = checkpoint.floats(tensor, shape);
            int from = random.nextInt(whole.capacity());
            var some = FloatBuffer.allocate(random.nextInt(whole.capacity() - from + 1));

            checkpoint.copy(tensor, from, some, shape);

            assertThat(some.flip()).as(tensor).isEqualTo(whole.slice(from, some.capacity()));
            checkpoint
                    .mapped(tensor, shape)
                    .ifPresent(bytes ->
                            assertThat(bytes.asFloatBuffer()).as(tensor).isEqualTo(whole));
        }
    }

    @Test
    void mapped_onlyWhatTheFileHoldsAsItIs() {
        var checkpoint = GgufCheckpoint.open(Fixtures.path("llama.gguf"));

        assertThat(checkpoint.mapped("model.layers.0.self_attn.v_proj.weight", 16, 24))
                .isPresent();
        assertThat(checkpoint.mapped("model.layers.0.self_attn.k_proj.weight", 16, 24))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama3", "qwen2", "qwen3", "gemma2", "gemma3", "gpt2", "gptneox"})
    void config_everyArchitecture_theModelsOwn(String name) {
        JsonNode config = GgufCheckpoint.open(Fixtures.path(name + ".gguf")).config();
        JsonNode own = expected(name).path("config");

        assertThat(config.path("architectures")).isEqualTo(own.path("architectures"));
        for (String key : KEYS) {
            if (own.hasNonNull(key)) {
                assertThat(config.has(key)).as(key).isTrue();
                if (own.path(key).isNumber()) {
                    assertThat(config.path(key).asDouble())
                            .as(key)
                            .isEqualTo(own.path(key).asDouble());
                } else {
                    assertThat(config.path(key)).as(key).isEqualTo(own.path(key));
                }
            }
        }
    }

    @Test
    void config_rotaryEmbeddings_basesBandsAndShares() {
        Map<String, Double> bases = Map.of(
                "llama",
                100_000.0,
                "llama3",
                500_000.0,
                "qwen2",
                1_000_000.0,
                "qwen3",
                1_000_000.0,
                "gemma2",
                10_000.0,
                "gemma3",
                1_000_000.0);
        bases.forEach((name, base) ->
                assertThat(config(name).path("rope_theta").asDouble()).as(name).isEqualTo(base));
        assertThat(config("llama").path("rope_scaling").isNull()).isTrue();
        JsonNode bands = config("llama3").path("rope_scaling");
        assertThat(bands.path("rope_type").asText()).isEqualTo("llama3");
        assertThat(bands.path("factor").asDouble()).isEqualTo(32);
        assertThat(bands.path("original_max_position_embeddings").asInt()).isEqualTo(8192);
        assertThat(config("gemma3").path("rope_local_base_freq").asDouble()).isEqualTo(10_000);
        assertThat(config("gptneox").path("rotary_pct").asDouble()).isEqualTo(0.25);
        assertThat(config("gptneox").path("rotary_emb_base").asDouble()).isEqualTo(10_000);
    }

    @Test
    void config_linearScaling_keptWithItsFactor() throws IOException {
        JsonNode scaling = GgufCheckpoint.open(write(
                        llama().text("llama.rope.scaling.type", "linear").decimal("llama.rope.scaling.factor", 8)))
                .config()
                .path("rope_scaling");

        assertThat(scaling.path("rope_type").asText()).isEqualTo("linear");
        assertThat(scaling.path("factor").asDouble()).isEqualTo(8);
    }

    @Test
    void open_factorsThatAreNotLlama3s_refused() throws IOException {
        Path file = write(llama().floats("rope_freqs.weight", new float[] {1, 2}, 2));

        assertThatThrownBy(() -> GgufCheckpoint.open(file)).hasMessageContaining("rope_freqs.weight");
    }

    @Test
    void open_unknownArchitecture_saysWhichAreKnown() throws IOException {
        Path file = write(new GgufWriter().text("general.architecture", "mamba"));

        assertThatThrownBy(() -> GgufCheckpoint.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'mamba'")
                .hasMessageContaining("llama, qwen2, qwen3, gemma2, gemma3, gpt2, gptneox");
    }

    @Test
    void open_tensorThatTheArchitectureHasNot_refusedByName() throws IOException {
        Path file = write(llama().floats("blk.0.ffn_gate_exps.weight", new float[4], 4));

        assertThatThrownBy(() -> GgufCheckpoint.open(file)).hasMessageContaining("blk.0.ffn_gate_exps.weight");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 3, 1L << 40})
    void open_headsThatDoNotDivide_refused(long heads) throws IOException {
        Path file = write(llama().whole("llama.attention.head_count_kv", heads));

        assertThatThrownBy(() -> GgufCheckpoint.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Long.toString(heads));
    }

    @Test
    void floats_wrongShapeOrName_saysWhatWasExpectedAndFound() {
        var checkpoint = GgufCheckpoint.open(Fixtures.path("llama.gguf"));

        assertThatThrownBy(() -> checkpoint.floats("model.embed_tokens.weight", 24, 40))
                .hasMessageContaining("model.embed_tokens.weight")
                .hasMessageContaining("[40, 24]")
                .hasMessageContaining("[24, 40]");
        assertThatThrownBy(() -> checkpoint.floats("lm_head.weight", 40, 24)).hasMessageContaining("lm_head.weight");
    }

    private static GgufWriter llama() {
        return new GgufWriter()
                .text("general.architecture", "llama")
                .whole("llama.block_count", 1)
                .whole("llama.context_length", 64)
                .whole("llama.embedding_length", 8)
                .whole("llama.feed_forward_length", 8)
                .whole("llama.attention.head_count", 2)
                .decimal("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .floats("token_embd.weight", new float[32], 8, 4);
    }

    private Path write(GgufWriter writer) throws IOException {
        return Files.write(folder.resolve("test.gguf"), writer.toBytes());
    }

    private static JsonNode expected(String name) {
        try {
            return JSON.readTree(Fixtures.path(name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode config(String name) {
        return GgufCheckpoint.open(Fixtures.path(name + ".gguf")).config();
    }

    private static byte[] bytes(FloatBuffer floats) {
        var bytes = ByteBuffer.allocate(floats.capacity() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(0, floats, 0, floats.capacity());
        return bytes.array();
    }
}
