package io.castalia.producers.decoder;

import java.util.List;

/**
 * Qwen 2 and 2.5 (Yang et al. 2024): Llama with biases on queries, keys and values. Qwen 3 (2025): no biases, but norms of
 * queries and keys. In both, layers above a certain one may see a window only.
 */
final class Qwen {

    private Qwen() {}

    static Family two(ConfigFile file) {
        Heads heads = Llama.heads(file);
        return new Llama(Llama.configuration(file, "qwen2", heads, rules(file, heads)), true, false, false, false);
    }

    static Family three(ConfigFile file) {
        Heads heads = Llama.heads(file);
        boolean biased = file.flag("attention_bias", false);
        return new Llama(Llama.configuration(file, "qwen3", heads, rules(file, heads)), biased, biased, false, true);
    }

    private static List<AttentionRule> rules(ConfigFile file, Heads heads) {
        Rope rope = Llama.rope(file, heads);
        int window = file.flag("use_sliding_window", false) && file.has("sliding_window")
                ? file.count("sliding_window")
                : AttentionRule.EVERYTHING;
        var full = new AttentionRule(rope, AttentionRule.EVERYTHING, heads.scale(), AttentionRule.UNCAPPED);
        var sliding = new AttentionRule(rope, window, heads.scale(), AttentionRule.UNCAPPED);
        int below = file.whole("max_window_layers", 28);
        return LayerKind.of(file, layer -> layer >= below).stream()
                .map(kind -> kind == LayerKind.SLIDING ? sliding : full)
                .toList();
    }
}
