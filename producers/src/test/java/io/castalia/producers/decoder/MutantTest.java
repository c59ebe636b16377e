package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.checkpoint.Checkpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the fixtures see every feature: without it, or with a near miss of it, the comparison fails. */
final class MutantTest {

    private record Mutant(
            String fixture, String without, Consumer<ObjectNode> configuration, UnaryOperator<Checkpoint> checkpoint) {

        static Mutant of(String fixture, String without, Consumer<ObjectNode> edit) {
            return new Mutant(fixture, without, edit, UnaryOperator.identity());
        }

        static Mutant of(String fixture, String without, String key, Object value) {
            return of(fixture, without, c -> c.set(key, new ObjectMapper().valueToTree(value)));
        }

        static Mutant of(String fixture, String without, Predicate<String> tensors, UnaryOperator<float[]> edit) {
            return new Mutant(fixture, without, c -> {}, all -> new EditedCheckpoint(all, tensors, edit));
        }

        @Override
        public String toString() {
            return fixture + " without " + without;
        }
    }

    @ParameterizedTest
    @MethodSource({"gpt2", "neox", "llama", "qwen", "gemma2", "gemma3"})
    void statesAndLogits_withoutAFeature_areOthers(Mutant mutant) {
        var fixture = Fixture.of(mutant.fixture);
        ObjectNode configuration = fixture.configuration();
        mutant.configuration.accept(configuration);
        Checkpoint checkpoint = mutant.checkpoint.apply(fixture.checkpoint());
        try (Decoder decoder = Decoder.open(configuration, checkpoint, Precision.SINGLE)) {
            Map<String, Double> difference = Difference.of(fixture, decoder);

            assertThat(difference.values()).as("%s", difference).anyMatch(d -> d > Difference.TOLERANCE);
        }
    }

    static Stream<Mutant> gpt2() {
        return Stream.of(
                Mutant.of("gpt2", "positions", ending("wpe.weight"), MutantTest::zeros),
                Mutant.of("gpt2", "tanh in its nonlinearity", "activation_function", "gelu"),
                Mutant.of("gpt2", "weights as (in, out)", ending("attn.c_proj.weight"), w -> transposed(w, 24)),
                Mutant.of("gpt2", "biases of attention", ending("c_attn.bias"), MutantTest::zeros),
                Mutant.of("gpt2", "biases of the MLP", ending("mlp.c_proj.bias"), MutantTest::zeros),
                Mutant.of("gpt2", "norm weights", ending("ln_2.weight"), MutantTest::ones),
                Mutant.of("gpt2", "norm biases", ending("ln_f.bias"), MutantTest::zeros),
                Mutant.of("gpt2", "its epsilon", "layer_norm_epsilon", 1e-5));
    }

    static Stream<Mutant> neox() {
        return Stream.of(
                Mutant.of("neox", "a share that turns", "rotary_pct", 1.0),
                Mutant.of("neox", "its base", "rotary_emb_base", 9_000),
                Mutant.of("neox", "attention and MLP side by side", "use_parallel_residual", false),
                Mutant.of("neox-serial", "attention before the MLP", "use_parallel_residual", true),
                Mutant.of("neox", "the exact nonlinearity", "hidden_act", "gelu_new"),
                Mutant.of(
                        "neox", "its order of heads", ending("query_key_value.weight"), w -> swapped(w, 2, 3, 16 * 32)),
                Mutant.of("neox", "biases of attention", ending("dense.bias"), MutantTest::zeros),
                Mutant.of("neox", "an own head", ending("embed_out.weight"), MutantTest::reversed));
    }

    static Stream<Mutant> llama() {
        return Stream.of(
                Mutant.of("llama", "neighbouring heads in a group", ending("q_proj.weight"), w -> swapped(w, 2, 3, 96)),
                Mutant.of("llama", "halves that turn together", qOrK(), w -> swapped(w, w.length / 96, 2, 2, 24)),
                Mutant.of("llama", "turning", "rope_scaling", Map.of("rope_type", "linear", "factor", 1e9)),
                Mutant.of("llama", "its base", "rope_theta", 90_000),
                Mutant.of("llama", "its nonlinearity", "hidden_act", "gelu"),
                Mutant.of("llama", "its epsilon", "rms_norm_eps", 1e-5),
                Mutant.of("llama", "norm weights", ending("post_attention_layernorm.weight"), MutantTest::ones),
                Mutant.of("llama", "the final norm's weight", ending("model.norm.weight"), MutantTest::ones),
                Mutant.of("llama3", "bands", c -> c.remove("rope_scaling")),
                Mutant.of("llama3", "the bands' factor", c -> scaling(c).put("factor", 7)),
                Mutant.of("llama3", "the lower band", c -> scaling(c).put("low_freq_factor", 1.1)),
                Mutant.of("llama3", "the upper band", c -> scaling(c).put("high_freq_factor", 3.5)),
                Mutant.of("llama3", "its first length", c -> scaling(c).put("original_max_position_embeddings", 13)),
                Mutant.of("llama3", "biases of attention", "attention_bias", false),
                Mutant.of("llama3", "biases of the MLP", "mlp_bias", false),
                Mutant.of("llama3", "an own head", "tie_word_embeddings", true));
    }

    static Stream<Mutant> qwen() {
        return Stream.of(
                Mutant.of("qwen2", "biases", "model_type", "llama"),
                Mutant.of("qwen2", "the bias of queries", ending("q_proj.bias"), MutantTest::zeros),
                Mutant.of("qwen2", "the bias of keys", ending("k_proj.bias"), MutantTest::zeros),
                Mutant.of("qwen2", "the bias of values", ending("v_proj.bias"), MutantTest::zeros),
                Mutant.of("qwen2", "a window", "use_sliding_window", false),
                Mutant.of("qwen2", "its window", "sliding_window", 8),
                Mutant.of("qwen2", "a layer that sees all", "max_window_layers", 0),
                Mutant.of("qwen2", "layers with a window", "max_window_layers", 2),
                Mutant.of("qwen2", "an own head", "tie_word_embeddings", true),
                Mutant.of("qwen3", "norms of heads", "model_type", "llama"),
                Mutant.of("qwen3", "weights of the norm of queries", ending("q_norm.weight"), MutantTest::ones),
                Mutant.of("qwen3", "weights of the norm of keys", ending("k_norm.weight"), MutantTest::ones));
    }

    static Stream<Mutant> gemma2() {
        return Stream.of(
                Mutant.of("gemma2", "1 + w", ending("norm.weight"), w -> plus(w, -1)),
                Mutant.of("gemma2", "the scale of embeddings", ending("embed_tokens.weight"), w -> times(w, 0.2f)),
                Mutant.of("gemma2", "its scale of scores", "query_pre_attn_scalar", 10),
                Mutant.of("gemma2", "the cap of scores", c -> c.putNull("attn_logit_softcapping")),
                Mutant.of("gemma2", "the cap of logits", c -> c.putNull("final_logit_softcapping")),
                Mutant.of("gemma2", "its window", "sliding_window", 8),
                Mutant.of("gemma2", "its base", "rope_theta", 9_000),
                Mutant.of("gemma2", "alternate layers", "layer_types", kinds("full", "sliding", "full")),
                Mutant.of("gemma2", "tanh in its nonlinearity", "hidden_activation", "gelu"),
                Mutant.of(
                        "gemma2",
                        "a norm behind the MLP",
                        ending("post_feedforward_layernorm.weight"),
                        w -> times(w, 0)),
                Mutant.of(
                        "gemma2",
                        "a norm behind attention",
                        ending("post_attention_layernorm.weight"),
                        w -> times(w, 0)));
    }

    static Stream<Mutant> gemma3() {
        return Stream.of(
                Mutant.of("gemma3", "norms of queries", ending("q_norm.weight"), w -> times(w, 0)),
                Mutant.of("gemma3", "1 + w in norms of keys", ending("k_norm.weight"), w -> plus(w, -1)),
                Mutant.of("gemma3", "the base of local layers", "rope_local_base_freq", 1_000_000),
                Mutant.of("gemma3", "the base of global layers", "rope_theta", 10_000),
                Mutant.of("gemma3", "the global layers' factor", c -> c.remove("rope_scaling")),
                Mutant.of("gemma3", "unscaled local layers", MutantTest::scaledEverywhere),
                Mutant.of("gemma3", "five local layers to a global one", "sliding_window_pattern", 5),
                Mutant.of("gemma3", "its window", "sliding_window", 6),
                Mutant.of("gemma3", "its scale of scores", "query_pre_attn_scalar", 10),
                Mutant.of("gemma3", "the scale of embeddings", ending("embed_tokens.weight"), w -> times(w, 0.2f)));
    }

    private static Predicate<String> ending(String end) {
        return name -> name.endsWith(end);
    }

    private static Predicate<String> qOrK() {
        return ending("q_proj.weight").or(ending("k_proj.weight"));
    }

    private static ObjectNode scaling(ObjectNode configuration) {
        return (ObjectNode) configuration.get("rope_scaling");
    }

    private static void scaledEverywhere(ObjectNode configuration) {
        ObjectNode kinds = configuration.putObject("rope_parameters");
        kinds.putObject("full_attention")
                .put("rope_type", "linear")
                .put("factor", 8)
                .put("rope_theta", 1_000_000);
        kinds.putObject("sliding_attention")
                .put("rope_type", "linear")
                .put("factor", 8)
                .put("rope_theta", 10_000);
    }

    private static List<String> kinds(String... kinds) {
        return Arrays.stream(kinds).map(kind -> kind + "_attention").toList();
    }

    private static float[] zeros(float[] w) {
        return new float[w.length];
    }

    private static float[] ones(float[] w) {
        return plus(new float[w.length], 1);
    }

    private static float[] plus(float[] w, float more) {
        float[] edited = w.clone();
        for (int i = 0; i < w.length; i++) {
            edited[i] += more;
        }
        return edited;
    }

    private static float[] times(float[] w, float factor) {
        float[] edited = w.clone();
        for (int i = 0; i < w.length; i++) {
            edited[i] *= factor;
        }
        return edited;
    }

    private static float[] reversed(float[] w) {
        float[] edited = w.clone();
        for (int i = 0; i < w.length; i++) {
            edited[i] = w[w.length - 1 - i];
        }
        return edited;
    }

    private static float[] transposed(float[] w, int width) {
        return swapped(w, width, w.length / width, 1);
    }

    /** (a, b, rest) as (b, a, rest). */
    private static float[] swapped(float[] w, int a, int b, int rest) {
        return swapped(w, 1, a, b, rest);
    }

    /** (outer, a, b, rest) as (outer, b, a, rest). */
    private static float[] swapped(float[] w, int outer, int a, int b, int rest) {
        assertThat(w).hasSize(outer * a * b * rest);
        var edited = new float[w.length];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < a; i++) {
                for (int j = 0; j < b; j++) {
                    System.arraycopy(w, ((o * a + i) * b + j) * rest, edited, ((o * b + j) * a + i) * rest, rest);
                }
            }
        }
        return edited;
    }
}
