package io.castalia.producers.gguf;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that an architecture's tensors have in GGUF, and those that they have in Hugging Face's checkpoints. */
final class GgufNames {

    private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,4})\\.(.+)\\.(weight|bias)");
    private static final Pattern OTHER = Pattern.compile("([a-z_]+)\\.(weight|bias)");

    private static final Map<String, String> LLAMA = Map.ofEntries(
            Map.entry("token_embd", "model.embed_tokens"),
            Map.entry("output_norm", "model.norm"),
            Map.entry("output", "lm_head"),
            Map.entry("attn_norm", "input_layernorm"),
            Map.entry("attn_q", "self_attn.q_proj"),
            Map.entry("attn_k", "self_attn.k_proj"),
            Map.entry("attn_v", "self_attn.v_proj"),
            Map.entry("attn_output", "self_attn.o_proj"),
            Map.entry("ffn_norm", "post_attention_layernorm"),
            Map.entry("ffn_gate", "mlp.gate_proj"),
            Map.entry("ffn_up", "mlp.up_proj"),
            Map.entry("ffn_down", "mlp.down_proj"));

    private static final Map<String, String> GPT2 = Map.ofEntries(
            Map.entry("token_embd", "transformer.wte"),
            Map.entry("position_embd", "transformer.wpe"),
            Map.entry("output_norm", "transformer.ln_f"),
            Map.entry("output", "lm_head"),
            Map.entry("attn_norm", "ln_1"),
            Map.entry("attn_qkv", "attn.c_attn"),
            Map.entry("attn_output", "attn.c_proj"),
            Map.entry("ffn_norm", "ln_2"),
            Map.entry("ffn_up", "mlp.c_fc"),
            Map.entry("ffn_down", "mlp.c_proj"));

    private static final Map<String, String> NEOX = Map.ofEntries(
            Map.entry("token_embd", "gpt_neox.embed_in"),
            Map.entry("output_norm", "gpt_neox.final_layer_norm"),
            Map.entry("output", "embed_out"),
            Map.entry("attn_norm", "input_layernorm"),
            Map.entry("attn_qkv", "attention.query_key_value"),
            Map.entry("attn_output", "attention.dense"),
            Map.entry("ffn_norm", "post_attention_layernorm"),
            Map.entry("ffn_up", "mlp.dense_h_to_4h"),
            Map.entry("ffn_down", "mlp.dense_4h_to_h"));

    private static final Map<String, String> HEAD_NORMS =
            Map.of("attn_q_norm", "self_attn.q_norm", "attn_k_norm", "self_attn.k_norm");

    private static final Map<String, String> GEMMA2 = Map.of(
            "ffn_norm", "pre_feedforward_layernorm",
            "post_attention_norm", "post_attention_layernorm",
            "post_ffw_norm", "post_feedforward_layernorm");

    private final String layers;
    private final Map<String, String> stems;

    private GgufNames(String layers, Map<String, String> stems) {
        this.layers = layers;
        this.stems = stems;
    }

    static GgufNames of(Architecture architecture) {
        return switch (architecture) {
            case LLAMA, QWEN2 -> new GgufNames("model.layers.", LLAMA);
            case QWEN3 -> new GgufNames("model.layers.", with(LLAMA, HEAD_NORMS));
            case GEMMA2 -> new GgufNames("model.layers.", with(LLAMA, GEMMA2));
            case GEMMA3 -> new GgufNames("model.layers.", with(with(LLAMA, GEMMA2), HEAD_NORMS));
            case GPT2 -> new GgufNames("transformer.h.", GPT2);
            case GPTNEOX -> new GgufNames("gpt_neox.layers.", NEOX);
        };
    }

    /** Hugging Face's name of a tensor; none where the architecture has no such tensor. */
    Optional<String> huggingFace(String gguf) {
        Matcher block = BLOCK.matcher(gguf);
        if (block.matches()) {
            return stem(block.group(2))
                    .map(stem -> layers + Integer.parseInt(block.group(1)) + "." + stem + "." + block.group(3));
        }
        Matcher other = OTHER.matcher(gguf);
        return other.matches() ? stem(other.group(1)).map(stem -> stem + "." + other.group(2)) : Optional.empty();
    }

    private Optional<String> stem(String gguf) {
        return Optional.ofNullable(stems.get(gguf));
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> others) {
        var all = new TreeMap<>(some);
        all.putAll(others);
        return Map.copyOf(all);
    }
}
