package io.castalia.producers.decoder;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Gemma 2 (2024) and the text part of Gemma 3 (2025): norms before and behind attention and MLP whose weights are held
 * less 1, embeddings times the root of the width, a scale of scores and a width of heads of their own. Gemma 2 bends
 * scores and logits, and every other layer sees a window only; Gemma 3 norms queries and keys instead, has five such
 * layers to one that sees everything, and turns heads in the two kinds by other frequencies.
 *
 * @param attentionBias whether the products of attention have biases
 * @param headNorms whether queries and keys are normed, head by head, before they turn
 */
record Gemma(Configuration c, boolean attentionBias, boolean headNorms) implements Family {

    static Family two(ConfigFile file) {
        Heads heads = Heads.of(file, 8, 4, 256);
        Rope rope = Rope.of(file, heads.width(), "full_attention", "rope_theta", 10_000);
        double scale = 1 / Math.sqrt(file.number("query_pre_attn_scalar", 256));
        double cap = file.number("attn_logit_softcapping", AttentionRule.UNCAPPED);
        var full = new AttentionRule(rope, AttentionRule.EVERYTHING, scale, cap);
        var sliding = new AttentionRule(rope, file.count("sliding_window", 4096), scale, cap);
        return of(file, "gemma2", heads, rules(file, layer -> layer % 2 == 0, full, sliding), false);
    }

    static Family three(ConfigFile file) {
        file.only("use_bidirectional_attention", false);
        Heads heads = Heads.of(file, 8, 4, 256);
        double scale = 1 / Math.sqrt(file.number("query_pre_attn_scalar", 256));
        Rope local = file.has("rope_parameters")
                ? Rope.of(file, heads.width(), "sliding_attention", "rope_local_base_freq", 10_000)
                : new Rope(heads.width(), file.number("rope_local_base_freq", 10_000), Rope.Scaling.NONE);
        Rope global = Rope.of(file, heads.width(), "full_attention", "rope_theta", 1_000_000);
        var full = new AttentionRule(global, AttentionRule.EVERYTHING, scale, AttentionRule.UNCAPPED);
        var sliding = new AttentionRule(local, file.count("sliding_window", 4096), scale, AttentionRule.UNCAPPED);
        int period = file.count("sliding_window_pattern", 6);
        return of(file, "gemma3_text", heads, rules(file, layer -> (layer + 1) % period != 0, full, sliding), true);
    }

    private static List<AttentionRule> rules(
            ConfigFile file, IntPredicate slides, AttentionRule full, AttentionRule sliding) {
        return LayerKind.of(file, slides).stream()
                .map(kind -> kind == LayerKind.SLIDING ? sliding : full)
                .toList();
    }

    private static Family of(
            ConfigFile file, String family, Heads heads, List<AttentionRule> layers, boolean headNorms) {
        var c = new Configuration(
                family,
                file.count("hidden_size"),
                file.count("intermediate_size"),
                file.count("vocab_size", 262_208),
                Configuration.UNLIMITED,
                heads,
                layers,
                file.number("rms_norm_eps", 1e-6),
                Nonlinearity.of(file, "hidden_activation", "gelu_pytorch_tanh"),
                file.flag("tie_word_embeddings", true),
                file.number("final_logit_softcapping", AttentionRule.UNCAPPED));
        return new Gemma(c, file.flag("attention_bias", false), headNorms);
    }

    @Override
    public Weights body(Weights all) {
        return all.atFirst(List.of("model", "", "language_model.model", "model.language_model"), "embed_tokens.weight");
    }

    @Override
    public Stem stem(Weights body) {
        return new Stem(body.table("embed_tokens.weight", c.vocabulary(), c.width()), null, Math.sqrt(c.width()));
    }

    @Override
    public Layer layer(Weights body, int number) {
        Weights w = body.at("layers." + number);
        Weights a = w.at("self_attn");
        return new Layer.Enclosed(
                number,
                norm(w, "input_layernorm"),
                new Attention(
                        c.heads(),
                        c.layers().get(number),
                        a.queriesKeysValues(List.of("q_proj", "k_proj", "v_proj"), c.width(), c.heads(), attentionBias),
                        headNorms ? Optional.of(a.headNorm(c.heads(), c.epsilon(), 1)) : Optional.empty(),
                        a.linear("o_proj", c.heads().queryWidth(), c.width(), attentionBias)),
                norm(w, "post_attention_layernorm"),
                norm(w, "pre_feedforward_layernorm"),
                Mlp.gated(c, w.at("mlp"), false),
                norm(w, "post_feedforward_layernorm"));
    }

    @Override
    public Norm finalNorm(Weights body) {
        return norm(body, "norm");
    }

    @Override
    public boolean hasNormsBehind() {
        return true;
    }

    private Norm norm(Weights w, String name) {
        return w.rootMeanSquareOnePlus(name, c.width(), c.epsilon());
    }
}
