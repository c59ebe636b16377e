package io.castalia.producers.gguf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The hyperparameters of a GGUF file under the keys of Hugging Face's {@code config.json}. */
final class GgufConfig {

    private static final double PLAIN_BASE = 10_000;

    /** Layers of the one size of Gemma 2 and of Gemma 3 whose attention is scaled by width over heads. */
    private static final int GEMMA2_27B = 46;

    private static final int GEMMA3_27B = 62;

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final Architecture architecture;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    GgufConfig(GgufFile file, Architecture architecture) {
        this.file = file;
        this.metadata = file.metadata();
        this.architecture = architecture;
        boolean widthDivides = width() % heads() == 0 || ownHeadWidth();
        if (heads() % keyHeads() != 0 || !widthDivides) {
            throw new IllegalArgumentException(
                    "%s has %d heads and %d key heads in a width of %d, which do not divide; convert the model again"
                            .formatted(file.source(), heads(), keyHeads(), width()));
        }
    }

    ObjectNode toJson() {
        json.put("vocab_size", file.shape("token_embd.weight")[0]);
        token("bos_token_id", "tokenizer.ggml.bos_token_id");
        token("eos_token_id", "tokenizer.ggml.eos_token_id");
        json.put("tie_word_embeddings", !file.names().contains("output.weight"));
        json.put("torch_dtype", "float32");
        switch (architecture) {
            case GPT2 -> gpt2();
            case GPTNEOX -> gptNeoX();
            case LLAMA -> {
                named("llama", "LlamaForCausalLM");
                rotary("silu");
                json.put("attention_bias", file.names().contains("blk.0.attn_q.bias"));
                json.put("mlp_bias", file.names().contains("blk.0.ffn_up.bias"));
            }
            case QWEN2 -> {
                named("qwen2", "Qwen2ForCausalLM");
                rotary("silu");
                seesEverything();
            }
            case QWEN3 -> {
                named("qwen3", "Qwen3ForCausalLM");
                rotary("silu");
                json.put("attention_bias", file.names().contains("blk.0.attn_q.bias"));
                seesEverything();
            }
            case GEMMA2 -> gemma2();
            case GEMMA3 -> gemma3();
        }
        return json;
    }

    int heads() {
        return count("attention.head_count");
    }

    /** Heads of keys and values; as many as there are heads where nothing is said. */
    int keyHeads() {
        return metadata.has(key("attention.head_count_kv")) ? count("attention.head_count_kv") : heads();
    }

    private void gpt2() {
        named("gpt2", "GPT2LMHeadModel");
        json.put("n_embd", width());
        json.put("n_layer", count("block_count"));
        json.put("n_head", heads());
        json.put("n_positions", count("context_length"));
        json.put("n_inner", count("feed_forward_length"));
        json.put("activation_function", "gelu_new");
        json.put("layer_norm_epsilon", number("attention.layer_norm_epsilon"));
    }

    private void gptNeoX() {
        named("gpt_neox", "GPTNeoXForCausalLM");
        json.put("hidden_size", width());
        json.put("num_hidden_layers", count("block_count"));
        json.put("num_attention_heads", heads());
        json.put("intermediate_size", count("feed_forward_length"));
        json.put("max_position_embeddings", count("context_length"));
        json.put("hidden_act", "gelu");
        json.put("layer_norm_eps", number("attention.layer_norm_epsilon"));
        json.put("rotary_pct", (double) count("rope.dimension_count") / headWidth());
        json.put("rotary_emb_base", metadata.number(key("rope.freq_base"), PLAIN_BASE));
        json.put("use_parallel_residual", metadata.flag(key("use_parallel_residual"), true));
        json.put("attention_bias", file.names().contains("blk.0.attn_qkv.bias"));
    }

    private void gemma2() {
        named("gemma2", "Gemma2ForCausalLM");
        rotary("gelu_pytorch_tanh");
        json.put("hidden_activation", "gelu_pytorch_tanh");
        json.put("attention_bias", file.names().contains("blk.0.attn_q.bias"));
        json.put("attn_logit_softcapping", number("attn_logit_softcapping"));
        json.put("final_logit_softcapping", number("final_logit_softcapping"));
        json.put("query_pre_attn_scalar", attentionScalar(GEMMA2_27B));
        slidingWindow(2);
    }

    private void gemma3() {
        named("gemma3_text", "Gemma3ForCausalLM");
        rotary("gelu_pytorch_tanh");
        json.put("hidden_activation", "gelu_pytorch_tanh");
        json.put("attention_bias", file.names().contains("blk.0.attn_q.bias"));
        json.put("rope_theta", metadata.number(key("rope.freq_base"), 1_000_000));
        json.put("rope_local_base_freq", metadata.number(key("rope.freq_base_swa"), PLAIN_BASE));
        json.putNull("attn_logit_softcapping");
        double cap = metadata.number(key("final_logit_softcapping"), 0);
        json.set("final_logit_softcapping", cap > 0 ? json.numberNode(cap) : json.nullNode());
        json.put("query_pre_attn_scalar", attentionScalar(GEMMA3_27B));
        slidingWindow(6);
    }

    private void seesEverything() {
        json.put("use_sliding_window", false);
        var types = json.putArray("layer_types");
        for (int layer = 0; layer < count("block_count"); layer++) {
            types.add("full_attention");
        }
    }

    /** Not in the metadata: the width of a head, but for the largest model. */
    private long attentionScalar(int layersOfTheLargest) {
        return count("block_count") == layersOfTheLargest ? width() / heads() : headWidth();
    }

    /** One layer in so many sees everything, the last of them; the others see a window. */
    private void slidingWindow(int period) {
        json.put("sliding_window", count("attention.sliding_window"));
        String pattern = key("attention.sliding_window_pattern");
        List<Boolean> given = metadata.isList(pattern) ? metadata.flags(pattern) : List.of();
        int every = metadata.isList(pattern) ? period : Math.toIntExact(metadata.whole(pattern, period));
        var types = json.putArray("layer_types");
        for (int layer = 0; layer < count("block_count"); layer++) {
            boolean slides = layer < given.size() ? given.get(layer) : (layer + 1) % every != 0;
            types.add(slides ? "sliding_attention" : "full_attention");
        }
    }

    private void rotary(String activation) {
        json.put("hidden_size", width());
        json.put("num_hidden_layers", count("block_count"));
        json.put("num_attention_heads", heads());
        json.put("num_key_value_heads", keyHeads());
        json.put("head_dim", headWidth());
        json.put("intermediate_size", count("feed_forward_length"));
        json.put("max_position_embeddings", count("context_length"));
        json.put("hidden_act", activation);
        json.put("rms_norm_eps", number("attention.layer_norm_rms_epsilon"));
        json.put("rope_theta", metadata.number(key("rope.freq_base"), PLAIN_BASE));
        int rotated = Math.toIntExact(metadata.whole(key("rope.dimension_count"), headWidth()));
        if (rotated != headWidth()) {
            throw new IllegalArgumentException(
                    "%s rotates %d of the %d elements of a head; models of architecture %s that rotate all can be read"
                            .formatted(file.source(), rotated, headWidth(), architecture.key()));
        }
        json.set(
                "rope_scaling",
                RopeScaling.of(
                        file, key("rope"), headWidth(), json.path("rope_theta").asDouble()));
    }

    private void named(String type, String implementation) {
        json.put("model_type", type);
        json.putArray("architectures").add(implementation);
    }

    private void token(String name, String key) {
        if (metadata.has(key)) {
            json.put(name, metadata.whole(key));
        }
    }

    private int width() {
        return count("embedding_length");
    }

    private int headWidth() {
        return ownHeadWidth() ? count("attention.key_length") : width() / heads();
    }

    private boolean ownHeadWidth() {
        return metadata.has(key("attention.key_length"));
    }

    private double number(String name) {
        return metadata.number(key(name));
    }

    private int count(String name) {
        long count = metadata.whole(key(name));
        if (count < 1 || count > 1 << 30) {
            throw new IllegalArgumentException(
                    "'%s' in %s is %d; it must be between 1 and 2^30, convert the model again"
                            .formatted(key(name), file.source(), count));
        }
        return (int) count;
    }

    private String key(String name) {
        return architecture.key() + "." + name;
    }
}
