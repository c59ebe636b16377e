package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import io.castalia.schemas.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A decoder of some family: its numbers, and how its layers are put together from its tensors. */
interface Family {

    /** Families by the {@code model_type} of config.json. */
    Map<String, Function<ConfigFile, Family>> KNOWN = known();

    private static Map<String, Function<ConfigFile, Family>> known() {
        var known = new LinkedHashMap<String, Function<ConfigFile, Family>>();
        known.put("gpt2", Gpt2::of);
        known.put("gpt_neox", GptNeoX::of);
        known.put("llama", Llama::of);
        known.put("qwen2", Qwen::two);
        known.put("qwen3", Qwen::three);
        known.put("gemma2", Gemma::two);
        known.put("gemma3_text", Gemma::three);
        known.put("gemma3", file -> Gemma.three(file.at("text_config")));
        return known;
    }

    /**
     * Reads a model's configuration.
     *
     * @throws Refusal where its family is none of those that are known, which the message lists, or a value cannot be
     */
    static Family of(ConfigFile file) {
        String type = file.text("model_type", "missing");
        @Nullable Function<ConfigFile, Family> family = KNOWN.get(type);
        if (family == null) {
            throw new Refusal(file.named("model_type"), type, "one of " + List.copyOf(KNOWN.keySet()));
        }
        return family.apply(file);
    }

    /** Its numbers. */
    Configuration c();

    /** The tensors of everything but the head, below whatever the checkpoint puts before their names. */
    Weights body(Weights all);

    /** From token ids to what the first layer reads. */
    Stem stem(Weights body);

    Layer layer(Weights body, int number);

    /** The norm behind the last layer. */
    Norm finalNorm(Weights body);

    /**
     * The product that gives logits.
     *
     * @param table of embeddings, (vocabulary, width), asked for where the head is tied to it
     */
    default Linear head(Weights all, Supplier<NDArray> table) {
        return c().tied() ? new Linear(table.get(), null) : all.linear("lm_head", c().width(), c().vocabulary(), false);
    }

    /** Whether its layers have norms behind attention and MLP. */
    default boolean hasNormsBehind() {
        return false;
    }
}
