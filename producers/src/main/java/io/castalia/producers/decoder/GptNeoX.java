package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * GPT-NeoX (Black et al. 2022), of which Pythia is made: attention and MLP side by side, a share of each head turns with
 * the position; queries, keys and values are held head by head.
 *
 * @param parallel whether attention and MLP read the same stream
 * @param attentionBias whether the products of attention have biases
 */
record GptNeoX(Configuration c, boolean parallel, boolean attentionBias) implements Family {

    static Family of(ConfigFile file) {
        int width = file.count("hidden_size");
        Heads heads = Heads.of(file, "num_attention_heads", "num_attention_heads", width);
        double share = file.at("rope_parameters").number("partial_rotary_factor", file.number("rotary_pct", 0.25));
        Rope rope = Rope.of(file, (int) (heads.width() * share), "full_attention", "rotary_emb_base", 10_000);
        var rule = new AttentionRule(rope, AttentionRule.EVERYTHING, heads.scale(), AttentionRule.UNCAPPED);
        var c = new Configuration(
                "gpt_neox",
                width,
                file.count("intermediate_size"),
                file.count("vocab_size"),
                Configuration.UNLIMITED,
                heads,
                Collections.nCopies(file.count("num_hidden_layers"), rule),
                file.number("layer_norm_eps", 1e-5),
                Nonlinearity.of(file, "hidden_act", "gelu"),
                file.flag("tie_word_embeddings", false),
                AttentionRule.UNCAPPED);
        return new GptNeoX(c, file.flag("use_parallel_residual", true), file.flag("attention_bias", true));
    }

    @Override
    public Weights body(Weights all) {
        return all.atFirst(List.of("gpt_neox", ""), "embed_in.weight");
    }

    @Override
    public Stem stem(Weights body) {
        return new Stem(body.table("embed_in.weight", c.vocabulary(), c.width()), null, 1);
    }

    @Override
    public Layer layer(Weights body, int number) {
        Weights w = body.at("layers." + number);
        Norm beforeAttention = w.meanAndVariance("input_layernorm", c.width(), c.epsilon());
        var attention = new Attention(
                c.heads(),
                c.layers().get(number),
                w.queriesKeysValuesByHead("attention.query_key_value", c.width(), c.heads(), attentionBias),
                Optional.empty(),
                w.linear("attention.dense", c.heads().queryWidth(), c.width(), attentionBias));
        Norm beforeMlp = w.meanAndVariance("post_attention_layernorm", c.width(), c.epsilon());
        Mlp mlp = new Mlp.Plain(
                w.linear("mlp.dense_h_to_4h", c.width(), c.inner(), true),
                c.nonlinearity(),
                w.linear("mlp.dense_4h_to_h", c.inner(), c.width(), true));
        return parallel
                ? new Layer.Parallel(number, beforeAttention, attention, beforeMlp, mlp)
                : new Layer.Serial(number, beforeAttention, attention, beforeMlp, mlp);
    }

    @Override
    public Norm finalNorm(Weights body) {
        return body.meanAndVariance("final_layer_norm", c.width(), c.epsilon());
    }

    @Override
    public Linear head(Weights all, Supplier<NDArray> table) {
        return c.tied() ? new Linear(table.get(), null) : all.linear("embed_out", c.width(), c.vocabulary(), false);
    }
}
