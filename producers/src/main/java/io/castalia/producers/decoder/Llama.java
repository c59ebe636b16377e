package io.castalia.producers.decoder;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Llama (Touvron et al. 2023; Llama 3, 2024; SmolLM2): root mean square norms, gated MLPs, heads that turn with the
 * position, keys and values shared by groups of heads. Qwen differs by biases and norms.
 *
 * @param inBias whether queries, keys and values have biases
 * @param outBias whether the product behind the heads has one
 * @param mlpBias whether those of the MLP have
 * @param headNorms whether queries and keys are normed, head by head, before they turn
 */
record Llama(Configuration c, boolean inBias, boolean outBias, boolean mlpBias, boolean headNorms) implements Family {

    static Family of(ConfigFile file) {
        Heads heads = heads(file);
        Rope rope = rope(file, heads);
        var rule = new AttentionRule(rope, AttentionRule.EVERYTHING, heads.scale(), AttentionRule.UNCAPPED);
        boolean biased = file.flag("attention_bias", false);
        return new Llama(
                configuration(file, "llama", heads, Collections.nCopies(file.count("num_hidden_layers"), rule)),
                biased,
                biased,
                file.flag("mlp_bias", false),
                false);
    }

    static Heads heads(ConfigFile file) {
        return Heads.of(file, "num_attention_heads", "num_key_value_heads", file.count("hidden_size"));
    }

    static Rope rope(ConfigFile file, Heads heads) {
        return Rope.of(file, heads.width(), "full_attention", "rope_theta", 10_000);
    }

    /** The numbers that Llama's descendants have under the same keys. */
    static Configuration configuration(ConfigFile file, String family, Heads heads, List<AttentionRule> layers) {
        return new Configuration(
                family,
                file.count("hidden_size"),
                file.count("intermediate_size"),
                file.count("vocab_size"),
                Configuration.UNLIMITED,
                heads,
                layers,
                file.number("rms_norm_eps", 1e-6),
                Nonlinearity.of(file, "hidden_act", "silu"),
                file.flag("tie_word_embeddings", false),
                AttentionRule.UNCAPPED);
    }

    @Override
    public Weights body(Weights all) {
        return all.atFirst(List.of("model", ""), "embed_tokens.weight");
    }

    @Override
    public Stem stem(Weights body) {
        return new Stem(body.table("embed_tokens.weight", c.vocabulary(), c.width()), null, 1);
    }

    @Override
    public Layer layer(Weights body, int number) {
        Weights w = body.at("layers." + number);
        Weights a = w.at("self_attn");
        return new Layer.Serial(
                number,
                w.rootMeanSquare("input_layernorm", c.width(), c.epsilon()),
                new Attention(
                        c.heads(),
                        c.layers().get(number),
                        a.queriesKeysValues(List.of("q_proj", "k_proj", "v_proj"), c.width(), c.heads(), inBias),
                        headNorms ? Optional.of(a.headNorm(c.heads(), c.epsilon(), 0)) : Optional.empty(),
                        a.linear("o_proj", c.heads().queryWidth(), c.width(), outBias)),
                w.rootMeanSquare("post_attention_layernorm", c.width(), c.epsilon()),
                Mlp.gated(c, w.at("mlp"), mlpBias));
    }

    @Override
    public Norm finalNorm(Weights body) {
        return body.rootMeanSquare("norm", c.width(), c.epsilon());
    }
}
