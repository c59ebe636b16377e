package io.castalia.producers.sparse;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What other libraries call our hookpoints. */
final class SiteNames {

    private static final Pattern LENS = Pattern.compile("blocks\\.(\\d+)\\.(.+)");
    private static final Pattern MODULE = Pattern.compile("(?:[a-z_]+\\.)*?(?:layers|h)\\.(\\d+)(?:\\.(.+))?");

    private SiteNames() {}

    /**
     * The hookpoint of a hook of TransformerLens.
     *
     * @param postNorms whether the model has norms behind attention and MLP (Gemma 2 and 3), which the hooks come after
     */
    static Optional<String> ofLens(String hook, boolean postNorms) {
        Matcher m = LENS.matcher(hook);
        if (!m.matches()) {
            return hook.equals("hook_embed") ? Optional.of("embed") : Optional.empty();
        }
        int layer = Integer.parseInt(m.group(1));
        String normed = postNorms ? ".normed" : "";
        return switch (m.group(2)) {
            case "hook_resid_pre" -> Optional.of(before(layer));
            case "hook_resid_post" -> Optional.of("layers.%d".formatted(layer));
            case "hook_mlp_out" -> Optional.of("layers.%d.mlp%s".formatted(layer, normed));
            case "hook_attn_out" -> Optional.of("layers.%d.attn%s".formatted(layer, normed));
            case "attn.hook_z" -> Optional.of("layers.%d.attn.heads".formatted(layer));
            case "ln2.hook_normalized" -> Optional.of("layers.%d.mlp.input".formatted(layer));
            case "mlp.hook_post" -> Optional.of("layers.%d.mlp.neurons".formatted(layer));
            default -> Optional.empty();
        };
    }

    /** The hookpoint of a module's input or output, as {@code model.layers.9.self_attn.o_proj.input}. */
    static Optional<String> ofPort(String port) {
        Matcher m = MODULE.matcher(port);
        if (!m.matches() || m.group(2) == null) {
            return Optional.empty();
        }
        String layer = "layers." + m.group(1);
        return switch (m.group(2)) {
            case "output" -> Optional.of(layer);
            case "self_attn.o_proj.input" -> Optional.of(layer + ".attn.heads");
            case "pre_feedforward_layernorm.output", "mlp.input" -> Optional.of(layer + ".mlp.input");
            case "post_feedforward_layernorm.output" -> Optional.of(layer + ".mlp.normed");
            case "post_attention_layernorm.output" -> Optional.of(layer + ".attn.normed");
            case "mlp.output" -> Optional.of(layer + ".mlp");
            case "self_attn.output" -> Optional.of(layer + ".attn");
            case "mlp.down_proj.input" -> Optional.of(layer + ".mlp.neurons");
            default -> Optional.empty();
        };
    }

    /** The site of a coder trained on a module: on its output, or from its input to its output. */
    static Optional<CoderSite> ofModule(String module, boolean transcodes) {
        Matcher m = MODULE.matcher(module);
        if (!m.matches()) {
            return Optional.empty();
        }
        int layer = Integer.parseInt(m.group(1));
        String name = "layers." + layer;
        return switch (m.group(2) == null ? "" : m.group(2)) {
            case "" -> Optional.of(new CoderSite(transcodes ? before(layer) : name, name));
            case "mlp" -> Optional.of(new CoderSite(transcodes ? name + ".mlp.input" : name + ".mlp", name + ".mlp"));
            case "self_attn", "attn", "attention" ->
                transcodes ? Optional.empty() : Optional.of(CoderSite.of(name + ".attn"));
            default -> Optional.empty();
        };
    }

    private static String before(int layer) {
        return layer == 0 ? "embed" : "layers.%d".formatted(layer - 1);
    }
}
