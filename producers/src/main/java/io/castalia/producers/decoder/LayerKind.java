package io.castalia.producers.decoder;

import io.castalia.schemas.Refusal;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Whether a layer's tokens see all that came before, or a window of it. */
enum LayerKind {
    FULL,
    SLIDING;

    /**
     * The kinds of all layers: {@code layer_types}, or, where a file has none, by a rule.
     *
     * @param sliding which layers slide by that rule
     */
    static List<LayerKind> of(ConfigFile file, IntPredicate sliding) {
        int layers = file.count("num_hidden_layers");
        List<String> named = file.texts("layer_types");
        if (named.isEmpty()) {
            return IntStream.range(0, layers)
                    .mapToObj(layer -> sliding.test(layer) ? SLIDING : FULL)
                    .toList();
        }
        Refusal.unless(
                named.size() == layers,
                file.named("layer_types"),
                named,
                "one for each of %d layers".formatted(layers));
        return named.stream().map(name -> of(file, name)).toList();
    }

    private static LayerKind of(ConfigFile file, String name) {
        return switch (name) {
            case "full_attention" -> FULL;
            case "sliding_attention" -> SLIDING;
            default -> throw new Refusal(file.named("layer_types"), name, "full_attention or sliding_attention");
        };
    }
}
