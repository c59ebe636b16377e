package io.castalia.producers.decoder;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * GPT-2 (Radford et al. 2019): learned positions, layer norms, weights held as (in, out), a head that is the table of
 * embeddings.
 */
record Gpt2(Configuration c) implements Family {

    static Family of(ConfigFile file) {
        file.only("scale_attn_weights", true);
        file.only("scale_attn_by_inverse_layer_idx", false);
        file.only("add_cross_attention", false);
        int width = file.count("n_embd");
        Heads heads = Heads.of(file, "n_head", "n_head", width);
        var rule = new AttentionRule(Rope.NONE, AttentionRule.EVERYTHING, heads.scale(), AttentionRule.UNCAPPED);
        return new Gpt2(new Configuration(
                "gpt2",
                width,
                file.count("n_inner", 4 * width),
                file.count("vocab_size"),
                file.count("n_positions"),
                heads,
                Collections.nCopies(file.count("n_layer"), rule),
                file.number("layer_norm_epsilon", 1e-5),
                Nonlinearity.of(file, "activation_function", "gelu_new"),
                file.flag("tie_word_embeddings", true),
                AttentionRule.UNCAPPED));
    }

    @Override
    public Weights body(Weights all) {
        return all.atFirst(List.of("transformer", ""), "wte.weight");
    }

    @Override
    public Stem stem(Weights body) {
        return new Stem(
                body.table("wte.weight", c.vocabulary(), c.width()),
                body.table("wpe.weight", c.positions(), c.width()),
                1);
    }

    @Override
    public Layer layer(Weights body, int number) {
        Weights w = body.at("h." + number);
        return new Layer.Serial(
                number,
                w.meanAndVariance("ln_1", c.width(), c.epsilon()),
                new Attention(
                        c.heads(),
                        c.layers().get(number),
                        w.transposed("attn.c_attn", c.width(), 3L * c.width()),
                        Optional.empty(),
                        w.transposed("attn.c_proj", c.width(), c.width())),
                w.meanAndVariance("ln_2", c.width(), c.epsilon()),
                new Mlp.Plain(
                        w.transposed("mlp.c_fc", c.width(), c.inner()),
                        c.nonlinearity(),
                        w.transposed("mlp.c_proj", c.inner(), c.width())));
    }

    @Override
    public Norm finalNorm(Weights body) {
        return body.meanAndVariance("ln_f", c.width(), c.epsilon());
    }
}
